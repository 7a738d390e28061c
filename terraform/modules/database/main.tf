# MySQL. Functions sign in with IAM tokens over TLS; the master's password is made, kept and rotated by RDS, and used by
# migrations only.

locals {
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
  name_prefix = "${var.name}-mysql84-"
  family      = "mysql8.4"
  description = "${var.name}: as the code needs MySQL"

  dynamic "parameter" {
    for_each = {
      require_secure_transport = "1"
      max_connections          = tostring(var.max_connections)
      wait_timeout             = "900" # seconds: connections of functions that sleep are given up
      character_set_server     = "utf8mb4"
      collation_server         = "utf8mb4_unicode_520_ci"
      sql_mode                 = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
      transaction_isolation    = "READ-COMMITTED"
      time_zone                = "UTC"
      slow_query_log           = "1"
      long_query_time          = "0.5" # seconds
      log_output               = "FILE"
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
  engine_version = "8.4" # minor versions come by themselves
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
  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false

  # 13:00 in UTC is 08:00 in Lima; the shop sleeps from 04:00 to 11:00 UTC. The shop's own backup runs at 08:00 UTC.
  backup_window              = "06:00-06:30"
  maintenance_window         = "sun:09:00-sun:10:00"
  backup_retention_period    = var.backup_days
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true

  deletion_protection       = var.keep
  skip_final_snapshot       = !var.keep
  final_snapshot_identifier = "${var.name}-final"

  enabled_cloudwatch_logs_exports = keys(aws_cloudwatch_log_group.main)
  performance_insights_enabled    = local.insights
  performance_insights_kms_key_id = local.insights ? var.key_arn : null

  tags = { Backup = var.name }
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
  count              = var.proxy ? 1 : 0
  name               = "${var.name}-database-proxy"
  assume_role_policy = data.aws_iam_policy_document.proxy_trust.json
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
