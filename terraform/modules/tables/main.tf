# DynamoDB: small, hot, shared. Billed by request. Keys are those of the local cloud (local/cloud/wiring.go).

locals {
  tables = {
    sessions  = { expires = true }
    attempts  = { expires = true }
    taxpayers = { expires = true }
    settings  = { expires = false }
    approvals = { expires = false }
  }
}

resource "aws_dynamodb_table" "main" {
  for_each                    = local.tables
  name                        = "${var.name}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = var.keep

  attribute {
    name = "id"
    type = "S"
  }

  # Sessions of a user, newest first.
  dynamic "attribute" {
    for_each = each.key == "sessions" ? { username = "S", since = "N" } : {}
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = each.key == "sessions" ? ["by-username"] : []
    content {
      name            = global_secondary_index.value
      hash_key        = "username"
      range_key       = "since"
      projection_type = "ALL"
    }
  }

  dynamic "ttl" {
    for_each = each.value.expires ? ["ttl"] : []
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }

  # Sessions and counters are worth nothing tomorrow; names are looked up again.
  tags = each.value.expires ? {} : { Backup = var.name }
}
