#!/usr/bin/env bash
# deploy.sh deploy|plan|diff|destroy ENV [FILE]: everything of an environment, in the order in which it is safe. It may run again at any
# time. AWS credentials come from the environment; the pipeline has them by OIDC.
#
# deploy:  Terraform (network, data, edge) -> the migrations' function -> migrations -> code -> page.
#          A migration that fails ends it before any new code is live. So a migration must suit the code before it, too.
#          With FILE Terraform does what is planned there, and nothing else.
# plan:    what would change, and Terraform's part of it in FILE, to be read by a person and then deployed.
# diff:    what would change, without changing anything.
# destroy: code first, then everything else. Prod refuses: docs/deploy.md says how.
set -euo pipefail
verb=${1:?deploy, plan, diff or destroy} env=${2:?dev or prod} file=${3:+$(realpath -m "$3")}
cd "$(dirname "$0")/.."
[ -f "terraform/envs/$env.tfvars" ] || { echo "there is no environment $env" >&2; exit 1; }
export AWS_REGION=us-east-1 TF_IN_AUTOMATION=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1
# What Terraform remembers of a state's address is kept apart, too: no values of one environment meet the state of another.
export TF_DATA_DIR=$PWD/terraform/.terraform/$env
account=$(aws sts get-caller-identity --query Account --output text)
# Signed in to the account of another environment: nothing was looked at or changed yet.
wanted=$(sed -n 's/^account *= *"\([0-9]*\)".*/\1/p' "terraform/envs/$env.tfvars")
[ "$account" = "$wanted" ] || { echo "you are signed in to the account $account; $env is in $wanted (terraform/envs/$env.tfvars)" >&2; exit 1; }
state=carmensita-terraform-$account
published=$(mktemp)
trap 'rm -f "$published"' EXIT

# A function's version is made anew when a value of Terraform's that it is given changes, so the CDK must see the values, too.
cdk() {
	aws ssm get-parameters-by-path --path "/carmensita/$env/" --recursive --parameter-filters Key=Type,Values=String \
		--query 'Parameters[].[Name,Value]' --output json >"$published"
	cdk/node_modules/.bin/cdk "$@" --context "env=$env" --context "published=$published"
}
parameter() { aws ssm get-parameter --name "/carmensita/$env/$1" --query Parameter.Value --output text; }
note() { printf '\n== %s\n' "$*"; }

terraform_init() {
	terraform -chdir=terraform init -input=false -backend-config="envs/$env.tfbackend" -backend-config="bucket=$state" \
		${CI:+-lockfile=readonly} >/dev/null # the pipeline takes no provider but the one whose checksums are committed (make lock)
}

# The bucket of Terraform's state: the one thing that is there before Terraform.
state_bucket() {
	aws s3api head-bucket --bucket "$state" 2>/dev/null && return
	note "a bucket for Terraform's state: $state"
	aws s3api create-bucket --bucket "$state" >/dev/null
	aws s3api put-bucket-versioning --bucket "$state" --versioning-configuration Status=Enabled
	aws s3api put-public-access-block --bucket "$state" \
		--public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
}

# The function has no way to the secret, so it is told the password in its call, which nothing keeps.
migrate() {
	local answer payload
	answer=$(mktemp) payload=$(mktemp)
	chmod 600 "$payload"
	aws secretsmanager get-secret-value --secret-id "$(parameter database/secret-arn)" --query SecretString --output text >"$payload"
	local failed
	failed=$(aws lambda invoke --function-name "carmensita-$env-deploy-migrate" --cli-read-timeout 910 --cli-binary-format raw-in-base64-out \
		--payload "file://$payload" --query FunctionError --output text "$answer")
	rm -f "$payload"
	cat "$answer"
	rm -f "$answer"
	[ "$failed" = None ] || { echo "the migration failed: nothing of the new code is live" >&2; exit 1; }
}

bootstrap() {
	local boundary
	boundary=$(parameter pipeline/boundary-arn)
	[ "$boundary" != none ] || boundary=
	cdk bootstrap "aws://$account/us-east-1" ${boundary:+--custom-permissions-boundary "${boundary##*/}"} >/dev/null
}

# CloudFormation keeps every version of a function, because machines that wait for days call theirs. Two months later none does: the newest three of the old
# ones stay, among them the one that is live.
prune() {
	local function version limit
	limit=$(date -u -d '60 days ago' +%F 2>/dev/null || date -u -v-60d +%F)
	for function in $(aws lambda list-functions --query "Functions[?starts_with(FunctionName, 'carmensita-$env-')].FunctionName" --output text); do
		aws lambda list-versions-by-function --function-name "$function" --output text \
			--query "Versions[?Version!='\$LATEST' && LastModified<'$limit'].Version" | tr '\t' '\n' | sort -n | head -n -3 |
			while read -r version; do aws lambda delete-function --function-name "$function" --qualifier "$version"; done
	done
}

page() {
	local bucket
	bucket=$(parameter buckets/page)
	# Files with a hash in their name first and for ever; the page that names them last, asked for again each time.
	aws s3 sync web/dist/assets "s3://$bucket/assets" --cache-control "public,max-age=31536000,immutable" --only-show-errors
	aws s3 sync web/dist "s3://$bucket" --exclude "assets/*" --cache-control no-cache --only-show-errors
	aws cloudfront create-invalidation --distribution-id "$(parameter edge/distribution-id)" --paths "/*" --query Invalidation.Id --output text
	note "ready: $(parameter edge/url)"
}

case $verb in
deploy)
	state_bucket
	note "terraform"
	terraform_init
	if [ -n "$file" ]; then
		terraform -chdir=terraform apply -input=false "$file"
	else
		terraform -chdir=terraform apply -input=false -var-file="envs/$env.tfvars" ${CI:+-auto-approve}
	fi
	# The roles of the bootstrap are made by a person, as those of the pipeline are: the pipeline itself may make none without its boundary.
	[ -n "${CI:-}" ] || bootstrap
	note "the migrations' function"
	cdk deploy --exclusively "carmensita-$env-database" --require-approval never
	note "migrations"
	migrate
	note "code"
	cdk deploy --all --require-approval "$([ -n "${CI:-}" ] && echo never || echo broadening)"
	note "page"
	page
	note "old versions"
	prune
	;;
plan | diff)
	terraform_init
	terraform -chdir=terraform plan -input=false -no-color -lock=false -var-file="envs/$env.tfvars" ${file:+-out="$file"}
	cdk diff --all --method template # who only looks may not make one
	;;
destroy)
	[ "$env" != prod ] || { echo "prod is not destroyed by a command: see docs/deploy.md" >&2; exit 1; }
	cdk destroy --all
	terraform_init
	terraform -chdir=terraform destroy -input=false -var-file="envs/$env.tfvars"
	;;
*)
	echo "deploy, plan, diff or destroy" >&2
	exit 1
	;;
esac
