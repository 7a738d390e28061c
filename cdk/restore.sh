#!/usr/bin/env bash
# restore.sh ENV TIME [--run|--enable]: brings the database back to a second (RDS point-in-time recovery) and puts it in the old one's place. Without --run it looks, and
# prints every command that it would give; with --enable it only lets the schedules run again. The old database stays, as carmensita-<env>-before, until a person deletes it.
#
# TIME is UTC, such as 2026-03-15T17:00:00Z. docs/operate.md, "Restoring", says when to use it. With --run it is safe to begin again: what is done is not done twice.
set -euo pipefail
env=${1:?dev or prod} time=${2:?UTC, such as 2026-03-15T17:00:00Z} run=${3:-}
[[ $time =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$ ]] || { echo "$time is no time in UTC, such as 2026-03-15T17:00:00Z" >&2; exit 1; }
cd "$(dirname "$0")/.."
export AWS_REGION=us-east-1
name=carmensita-$env restored=carmensita-$env-restored before=carmensita-$env-before

step() { printf '\n# %s\n' "$*"; }
do_() { # prints the command, and gives it with --run
	printf '%q ' "$@"
	echo
	[ "$run" != --run ] || "$@"
}
there() { aws rds describe-db-instances --db-instance-identifier "$1" --query 'DBInstances[0].DBInstanceIdentifier' --output text >/dev/null 2>&1; }
of() { aws rds describe-db-instances --db-instance-identifier "$name" --query "DBInstances[0].$1" --output text; }
schedules() { aws scheduler list-schedules --name-prefix "$name-" --query 'Schedules[].Name' --output text; }

# A schedule is changed as a whole: what it was goes in again, with another state.
set_schedules() {
	local schedule
	for schedule in $(schedules); do
		do_ bash -c "aws scheduler get-schedule --name $schedule --query '{Name:Name,ScheduleExpression:ScheduleExpression,ScheduleExpressionTimezone:ScheduleExpressionTimezone,FlexibleTimeWindow:FlexibleTimeWindow,Target:Target}' --output json >/tmp/$schedule.json && aws scheduler update-schedule --cli-input-json file:///tmp/$schedule.json --state $1 >/dev/null"
	done
}

if [ "$run" = --enable ]; then
	run=--run
	set_schedules ENABLED
	exit
fi

step "Nothing acts on the outside world before a person has seen what was open: no schedule runs."
set_schedules DISABLED

if ! there "$before"; then
	step "The copy: RDS takes defaults for all that is not said, so every setting of the database that is there is said."
	multi_az=--no-multi-az
	[ "$(of MultiAZ)" != True ] || multi_az=--multi-az
	there "$restored" || do_ aws rds restore-db-instance-to-point-in-time \
		--source-db-instance-identifier "$name" --target-db-instance-identifier "$restored" --restore-time "$time" \
		--db-instance-class "$(of DBInstanceClass)" --db-subnet-group-name "$(of DBSubnetGroup.DBSubnetGroupName)" \
		--vpc-security-group-ids "$(of 'VpcSecurityGroups[0].VpcSecurityGroupId')" \
		--db-parameter-group-name "$(of 'DBParameterGroups[0].DBParameterGroupName')" \
		--option-group-name "$(of 'OptionGroupMemberships[0].OptionGroupName')" \
		--storage-type "$(of StorageType)" --max-allocated-storage "$(of MaxAllocatedStorage)" "$multi_az" --port 3306 \
		--enable-iam-database-authentication --no-publicly-accessible --copy-tags-to-snapshot --auto-minor-version-upgrade \
		--enable-cloudwatch-logs-exports error slowquery --deletion-protection \
		--tags "Key=Backup,Value=$name" Key=Project,Value=carmensita "Key=Environment,Value=$env"
	do_ aws rds wait db-instance-available --db-instance-identifier "$restored"
	step "What a restore does not take over: the master's secret, how long backups are kept, and when."
	do_ aws rds modify-db-instance --db-instance-identifier "$restored" --apply-immediately --manage-master-user-password \
		--master-user-secret-kms-key-id "$(of MasterUserSecret.KmsKeyId)" --backup-retention-period "$(of BackupRetentionPeriod)" \
		--preferred-backup-window "$(of PreferredBackupWindow)" --preferred-maintenance-window "$(of PreferredMaintenanceWindow)" \
		--ca-certificate-identifier "$(of CACertificateIdentifier)"
	do_ aws rds wait db-instance-available --db-instance-identifier "$restored"

	step "The names change places. The host follows the name, so sales that come now wait, or fail and are sent again."
	do_ aws rds modify-db-instance --db-instance-identifier "$name" --new-db-instance-identifier "$before" --apply-immediately
	do_ sleep 60
	do_ aws rds wait db-instance-available --db-instance-identifier "$before"
fi
there "$name" && there "$before" || do_ aws rds modify-db-instance --db-instance-identifier "$restored" --new-db-instance-identifier "$name" --apply-immediately
do_ sleep 60
do_ aws rds wait db-instance-available --db-instance-identifier "$name"

step "Terraform's state knows the old one by its DbiResourceId: it learns the new one. Then the parameters in SSM name the new id and the new secret."
export TF_DATA_DIR=$PWD/terraform/.terraform/$env
do_ terraform -chdir=terraform state rm module.database.aws_db_instance.main
do_ terraform -chdir=terraform import -var-file="envs/$env.tfvars" module.database.aws_db_instance.main "$name"

step "The deploy: grants of rds-db:connect name the DbiResourceId, and migrations bring an older schema up to this code."
do_ make deploy "ENV=$env"

step "By hand, from a host that reaches MySQL: mark the database, and look at what was open (docs/restore.md)."
echo "make restored DSN='<user>:<password>@tcp(<host>:3306)/carmensita' ARGS='-mark point-in-time-$time -taken $time'"
step "Then, and not before: the schedules. The old database stays as $before until you delete it."
echo "$0 $env $time --enable"
