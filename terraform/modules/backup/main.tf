# AWS's own backups, beside the shop's: what is tagged Backup = <name> is kept where nobody can delete it before its time,
# and is restored every month to see that it can be.

locals {
  vault = aws_backup_vault.main.name
}

resource "aws_backup_vault" "main" {
  name        = var.name
  kms_key_arn = var.key_arn
}

# Governance mode: no changeable_for_days. Who may change the vault may unlock it; a stolen deploy role may not delete a copy.
resource "aws_backup_vault_lock_configuration" "main" {
  backup_vault_name  = local.vault
  min_retention_days = 7
  max_retention_days = 400
}

resource "aws_backup_plan" "main" {
  name = var.name

  rule {
    rule_name         = "daily"
    target_vault_name = local.vault
    schedule          = "cron(0 7 * * ? *)" # 02:00 in Lima
    start_window      = 60
    completion_window = 240
    lifecycle {
      delete_after = 35
    }
  }

  rule {
    rule_name         = "monthly"
    target_vault_name = local.vault
    schedule          = "cron(0 7 1 * ? *)"
    start_window      = 60
    completion_window = 240
    lifecycle {
      delete_after = 365
    }
  }
}

resource "aws_backup_selection" "main" {
  name         = "tagged"
  plan_id      = aws_backup_plan.main.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = ["*"] # of those, the ones with the tag
  condition {
    string_equals {
      key   = "aws:ResourceTag/Backup"
      value = var.name
    }
  }
}

# Restore test: once a month the newest copies are restored, looked at, and deleted again -------------------------------

resource "aws_backup_restore_testing_plan" "main" {
  name                         = replace(var.name, "-", "_")
  schedule_expression          = "cron(0 9 ? * SUN#1 *)"
  schedule_expression_timezone = "America/Lima"
  start_window_hours           = 4

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.main.arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_selection" "main" {
  for_each                  = { database = "RDS", tables = "DynamoDB" }
  name                      = each.key
  restore_testing_plan_name = aws_backup_restore_testing_plan.main.name
  protected_resource_type   = each.value
  protected_resource_arns   = ["*"]
  iam_role_arn              = aws_iam_role.backup.arn
  validation_window_hours   = 1
}

# A backup that fails is a mail ----------------------------------------------------------------------------------------

resource "aws_backup_vault_notifications" "main" {
  backup_vault_name   = local.vault
  sns_topic_arn       = var.alerts_topic_arn
  backup_vault_events = ["BACKUP_JOB_FAILED", "RESTORE_JOB_COMPLETED", "S3_BACKUP_OBJECT_FAILED"]
}

# Role -----------------------------------------------------------------------------------------------------------------

resource "aws_iam_role" "backup" {
  name               = "${var.name}-backup"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "backup" {
  for_each   = toset(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"])
  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.key}"
}
