package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// restore runs restore.sh with an AWS that answers what a database in prod is like, and returns what it said and what it called.
func restore(t *testing.T, arguments ...string) (said, called string) {
	t.Helper()
	dir := t.TempDir()
	say := "#!/usr/bin/env bash\necho \"$(basename \"$0\") $*\" >>" + dir + "/calls\n"
	aws := say + `case "$*" in
*describe-db-instances*restored*|*describe-db-instances*before*) exit 1;;
*MultiAZ*) echo True;; *DBInstanceClass*) echo db.t4g.small;; *DBSubnetGroupName*) echo carmensita-prod;;
*VpcSecurityGroupId*) echo sg-1;; *DBParameterGroupName*) echo carmensita-prod-mysql84-1;; *OptionGroupName*) echo default:mysql-8-4;;
*StorageType*) echo gp3;; *MaxAllocatedStorage*) echo 200;; *KmsKeyId*) echo key-1;; *BackupRetentionPeriod*) echo 14;;
*list-schedules*) echo carmensita-prod-a carmensita-prod-b;;
*) echo x;; esac
`
	for name, text := range map[string]string{"aws": aws, "terraform": say, "make": say, "sleep": say} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "./restore.sh", arguments...)
	cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), `\`, ""), string(calls)
}

// The runbook of a restore to a second, walked dry: all that RDS would otherwise take from its defaults, the grants and Terraform's state.
func TestRestore_saysEveryStepAndChangesNothing(t *testing.T) {
	t.Parallel()
	said, called := restore(t, "prod", "2026-03-15T17:00:00Z")
	if missing := inOrder(strings.Split(said, "\n"), "update-schedule .*--state DISABLED", "restore-db-instance-to-point-in-time", "manage-master-user-password",
		"--new-db-instance-identifier carmensita-prod-before", "carmensita-prod-restored --new-db-instance-identifier carmensita-prod ",
		"terraform .*state rm module.database.aws_db_instance.main", "terraform .*import .*module.database.aws_db_instance.main carmensita-prod",
		"make deploy ENV=prod", "make restored .*-mark .*-taken 2026-03-15T17:00:00Z", "--enable"); missing != "" {
		t.Errorf("%s is missing, or comes too early:\n%s", missing, said)
	}
	for _, flag := range []string{"--restore-time 2026-03-15T17:00:00Z", "--db-subnet-group-name carmensita-prod", "--vpc-security-group-ids sg-1",
		"--db-parameter-group-name carmensita-prod-mysql84-1", "--multi-az", "--enable-iam-database-authentication", "--no-publicly-accessible",
		"--db-instance-class db.t4g.small", "--deletion-protection", "Key=Backup,Value=carmensita-prod", "--backup-retention-period 14"} {
		if !strings.Contains(said, flag) {
			t.Errorf("the restore lacks %s", flag)
		}
	}
	if regexp.MustCompile(`(?m)^(terraform|make|sleep)|^aws (rds (restore|modify|wait)|scheduler (get|update))`).MatchString(called) {
		t.Errorf("a dry run called:\n%s", called)
	}
	if !strings.Contains(read(t, "terraform/modules/database/main.tf"), `resource "aws_db_instance" "main"`) {
		t.Error("Terraform calls the instance otherwise")
	}
}

func TestRestore_runsWhenItIsTold(t *testing.T) {
	t.Parallel()
	_, called := restore(t, "prod", "2026-03-15T17:00:00Z", "--run")
	if missing := inOrder(strings.Split(called, "\n"), "update-schedule .*DISABLED", "restore-db-instance-to-point-in-time", "terraform .*import", "make deploy ENV=prod"); missing != "" {
		t.Errorf("%s was not called:\n%s", missing, called)
	}
	_, called = restore(t, "prod", "2026-03-15T17:00:00Z", "--enable")
	if !strings.Contains(called, "--state ENABLED") || strings.Contains(called, " rds ") {
		t.Errorf("enabling called:\n%s", called)
	}
}
