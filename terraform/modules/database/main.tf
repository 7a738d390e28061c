# MySQL. Functions sign in with IAM tokens over TLS; the master's password is made, kept and rotated by RDS, and used by
# migrations only.

locals {
  # MiB of the classes' sizes, of the families t and m.
  sizes     = { micro = 1024, small = 2048, medium = 4096, large = 8192, xlarge = 16384, "2xlarge" = 32768 }
  memory    = local.sizes[element(split(".", var.instance_class), 2)]
  mebibytes = 1024 * 1024
  # Performance Insights does not know the smallest classes with MySQL.
  insights = !contains(["micro", "small"], element(split(".", var.instance_class), 2))
  # An instance, or the proxy in front of it.
  resource_id = var.proxy ? element(split(":", aws_db_proxy.main[0].arn), 6) : aws_db_instance.main.resource_id
  host        = var.proxy ? aws_db_proxy.main[0].endpoint : aws_db_instance.main.address
}

resource "aws_db_subnet_group" "main" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

# What the code relies on: see the test in cdk that holds max_connections to what functions may open.
resource "aws_db_parameter_group" "main" {
  for_each    = toset(compact([var.engine_version, var.next_version]))
  name_prefix = "${var.name}-mysql${replace(each.key, ".", "")}-"
  family      = "mysql${each.key}"
  description = "${var.name}: as the code needs MySQL"

  dynamic "parameter" {
    for_each = {
      require_secure_transport = "1"
      max_connections          = tostring(var.max_connections)
      # RDS would give three quarters of the memory to the cache. A quarter of 1 GiB, a half of more, leaves what 400 connections take: 230 MiB,
      # 0.6 each (9.7, after sorts and writes in each), beside 180 of the server itself.
      innodb_buffer_pool_size = "{DBInstanceClassMemory*${local.memory < 2048 ? 1 : 2}/4}"
      wait_timeout            = "900" # seconds: connections of functions that sleep are given up
      character_set_server    = "utf8mb4"
      collation_server        = "utf8mb4_unicode_520_ci"
      sql_mode                = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
      transaction_isolation   = "READ-COMMITTED"
      time_zone               = "UTC"
      slow_query_log          = "1"
      long_query_time         = "0.5" # seconds
      log_output              = "FILE"
    }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# RDS would make them itself, and keep what they say for ever.
resource "aws_cloudwatch_log_group" "main" {
  for_each          = toset(["error", "slowquery"])
  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = 90
}

resource "aws_db_instance" "main" {
  identifier     = var.name
  engine         = "mysql"
  engine_version = var.engine_version # minor versions come by themselves, another one in the maintenance window: docs/operate.md
  instance_class = var.instance_class
  db_name        = "carmensita"
  port           = 3306

  username                            = "admin"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.key_arn
  iam_database_authentication_enabled = true
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"

  storage_type          = "gp3"
  allocated_storage     = 20 # GB
  max_allocated_storage = 200
  storage_encrypted     = true
  kms_key_id            = var.key_arn

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.main[var.engine_version].name
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false

  # 13:00 in UTC is 08:00 in Lima; the shop sleeps from 04:00 to 11:00 UTC. The shop's own backup runs at 08:00 UTC.
  backup_window              = "06:00-06:30"
  maintenance_window         = "sun:09:00-sun:10:00"
  backup_retention_period    = var.backup_days
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true

  allow_major_version_upgrade = true

  deletion_protection       = var.keep
  skip_final_snapshot       = !var.keep
  final_snapshot_identifier = "${var.name}-final"

  enabled_cloudwatch_logs_exports = keys(aws_cloudwatch_log_group.main)
  performance_insights_enabled    = local.insights
  performance_insights_kms_key_id = local.insights ? var.key_arn : null
  monitoring_interval             = 60 # seconds; the system's own figures, which every class has
  monitoring_role_arn             = aws_iam_role.monitoring.arn

  tags = { Backup = var.name }
}

# Enhanced monitoring --------------------------------------------------------------------------------------------------

resource "aws_iam_role" "monitoring" {
  name               = "${var.name}-database-monitoring"
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json
}

data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# Alarms that depend on the size of the instance; the others are in cdk/watch.go ---------------------------------------

resource "aws_cloudwatch_metric_alarm" "memory" {
  alarm_name          = "${var.name}-database-memory"
  alarm_description   = "MySQL's computer has less than a twentieth of its memory left for a quarter of an hour. Runbook: docs/operate.md#database-memory"
  namespace           = "AWS/RDS"
  metric_name         = "FreeableMemory"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  statistic           = "Average"
  period              = 300 # seconds
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = local.memory / 20 * local.mebibytes
  treat_missing_data  = "missing"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "swap" {
  alarm_name          = "${var.name}-database-swap"
  alarm_description   = "MySQL's computer has swapped out more than an eighth of its memory. Runbook: docs/operate.md#database-swap"
  namespace           = "AWS/RDS"
  metric_name         = "SwapUsage"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  statistic           = "Average"
  period              = 300 # seconds
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.memory / 8 * local.mebibytes
  treat_missing_data  = "missing"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

# Proxy, by switch: for shops with hundreds of functions at a time -----------------------------------------------------

resource "aws_db_proxy" "main" {
  count                  = var.proxy ? 1 : 0
  name                   = var.name
  engine_family          = "MYSQL"
  default_auth_scheme    = "IAM_AUTH" # from end to end: no password of the shop's users exists
  require_tls            = true
  role_arn               = aws_iam_role.proxy[0].arn
  vpc_subnet_ids         = var.subnet_ids
  vpc_security_group_ids = [var.security_group_id]
}

resource "aws_db_proxy_default_target_group" "main" {
  count         = var.proxy ? 1 : 0
  db_proxy_name = aws_db_proxy.main[0].name
  connection_pool_config {
    max_connections_percent = 90
  }
}

resource "aws_db_proxy_target" "main" {
  count                  = var.proxy ? 1 : 0
  db_proxy_name          = aws_db_proxy.main[0].name
  target_group_name      = aws_db_proxy_default_target_group.main[0].name
  db_instance_identifier = aws_db_instance.main.identifier
}

resource "aws_iam_role" "proxy" {
  count                = var.proxy ? 1 : 0
  name                 = "${var.name}-database-proxy"
  assume_role_policy   = data.aws_iam_policy_document.proxy_trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "proxy" {
  count  = var.proxy ? 1 : 0
  name   = "connect"
  role   = aws_iam_role.proxy[0].id
  policy = data.aws_iam_policy_document.proxy.json
}

data "aws_iam_policy_document" "proxy_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["rds.amazonaws.com"]
    }
  }
}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "proxy" {
  statement {
    actions   = ["rds-db:connect"]
    resources = [for user in var.users : "arn:aws:rds-db:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:dbuser:${aws_db_instance.main.resource_id}/${user}"]
  }
}
