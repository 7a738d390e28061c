# AWS's own backups, beside the shop's: what is tagged Backup = <name> is kept where nobody can delete it before its time,
# and is restored every month to see that it can be.

locals {
  vault = aws_backup_vault.main.name
  # A region that is lost, and an account that is lost, take no copy with them.
  copies = compact([one(aws_backup_vault.copy[*].arn), var.copy_vault_arn])
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

# Copies in a second region -------------------------------------------------------------------------------------------
resource "aws_kms_key" "copy" {
  count                   = var.copy_region == "" ? 0 : 1
  region                  = var.copy_region
  description             = "${var.name}: copies of backups"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_backup_vault" "copy" {
  count       = var.copy_region == "" ? 0 : 1
  region      = var.copy_region
  name        = var.name
  kms_key_arn = aws_kms_key.copy[0].arn
}

resource "aws_backup_vault_lock_configuration" "copy" {
  count              = var.copy_region == "" ? 0 : 1
  region             = var.copy_region
  backup_vault_name  = aws_backup_vault.copy[0].name
  min_retention_days = 7
  max_retention_days = 400
}

# DynamoDB's copies leave their region only where AWS Backup manages them. The settings are the account's: what else it has stays as it is.
resource "aws_backup_region_settings" "main" {
  resource_type_opt_in_preference     = { RDS = true, DynamoDB = true }
  resource_type_management_preference = { DynamoDB = true }
  lifecycle {
    ignore_changes = [resource_type_opt_in_preference]
  }
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
    dynamic "copy_action" {
      for_each = local.copies
      content {
        destination_vault_arn = copy_action.value
        lifecycle {
          delete_after = 35
        }
      }
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
  # Without a name RDS looks for a default subnet group, which this account's network has not; and the copy is nobody's to reach.
  restore_metadata_overrides = each.value == "RDS" ? {
    dbSubnetGroupName   = var.subnet_group
    vpcSecurityGroupIds = jsonencode([var.security_group_id])
    multiAZ             = "false"
  } : {}
}

# What ends otherwise than well is a mail -----------------------------------------------------------------------------
# By EventBridge: the vault's own notifications name a completed job whether it completed or not, and know no copies.
resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.name}-backup-failed"
  description = "Jobs of AWS Backup that did not end well"
  event_pattern = jsonencode({
    source        = ["aws.backup"]
    "detail-type" = ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"]
    # Backups and copies say state, restores say status.
    "$or" = [
      { detail = { state = ["FAILED", "ABORTED", "EXPIRED", "PARTIAL"] } },
      { detail = { status = ["FAILED", "ABORTED"] } },
    ]
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.alerts_topic_arn
}

# And silence: a plan that runs no more fails at nothing.
resource "aws_cloudwatch_metric_alarm" "silent" {
  alarm_name          = "${var.name}-vault-silent"
  alarm_description   = "No job of AWS Backup completed for a day. Runbook: docs/operate.md#vault-silent"
  namespace           = "AWS/Backup"
  metric_name         = "NumberOfBackupJobsCompleted"
  dimensions          = { BackupVaultName = local.vault }
  statistic           = "Sum"
  period              = 86400 # seconds
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alerts_topic_arn]
  ok_actions          = [var.alerts_topic_arn]
}

# Validation: what the test restored is looked at, the result is kept with AWS Backup, and told -------------------------
# A machine without a function: it asks RDS or DynamoDB what was restored. That the rows are right is seen every night by the shop's own backup, which
# restores them into a schema and compares.
resource "aws_sfn_state_machine" "validate" {
  name       = "${var.name}-validate-restore"
  role_arn   = aws_iam_role.validate.arn
  definition = templatefile("${path.module}/validate.asl.json", { topic = var.alerts_topic_arn, subnet_group = var.subnet_group })
}

resource "aws_cloudwatch_event_rule" "restored" {
  name        = "${var.name}-restore-tested"
  description = "A restore test has brought something back"
  event_pattern = jsonencode({
    source        = ["aws.backup"]
    "detail-type" = ["Restore Job State Change"]
    detail        = { status = ["COMPLETED"], restoreTestingPlanArn = [{ exists = true }] }
  })
}

resource "aws_cloudwatch_event_target" "restored" {
  rule     = aws_cloudwatch_event_rule.restored.name
  arn      = aws_sfn_state_machine.validate.arn
  role_arn = aws_iam_role.start.arn
}

resource "aws_iam_role" "validate" {
  name                 = "${var.name}-validate-restore"
  assume_role_policy   = data.aws_iam_policy_document.validate_trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "validate" {
  name   = "look"
  role   = aws_iam_role.validate.id
  policy = data.aws_iam_policy_document.validate.json
}

data "aws_iam_policy_document" "validate_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "validate" {
  statement {
    # Names of what is restored are AWS's, and jobs have no ARN that is known before.
    actions   = ["rds:DescribeDBInstances", "dynamodb:DescribeTable", "backup:PutRestoreValidationResult"]
    resources = ["*"]
  }
  statement {
    actions   = ["sns:Publish"]
    resources = [var.alerts_topic_arn]
  }
  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role" "start" {
  name                 = "${var.name}-start-validation"
  assume_role_policy   = data.aws_iam_policy_document.start_trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "start" {
  name   = "start"
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}

data "aws_iam_policy_document" "start_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "start" {
  statement {
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.validate.arn]
  }
}

# Role -----------------------------------------------------------------------------------------------------------------

resource "aws_iam_role" "backup" {
  name                 = "${var.name}-backup"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.boundary_arn
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
