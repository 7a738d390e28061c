# What CDK reads, by name below /carmensita/<env>/. A test in cdk holds both sides together.

locals {
  published = {
    "network/subnet-ids"        = join(",", module.network.subnet_ids)
    "network/functions-sg"      = module.network.functions_security_group_id
    "database/host"             = module.database.host
    "database/resource-id"      = module.database.resource_id
    "database/instance"         = module.database.instance
    "database/instance-host"    = module.database.instance_host
    "database/secret-arn"       = module.database.secret_arn
    "tables/sessions"           = module.tables.names["sessions"]
    "tables/attempts"           = module.tables.names["attempts"]
    "tables/taxpayers"          = module.tables.names["taxpayers"]
    "tables/settings"           = module.tables.names["settings"]
    "tables/approvals"          = module.tables.names["approvals"]
    "buckets/page"              = module.storage.names["page"]
    "buckets/receipts"          = module.storage.names["receipts"]
    "buckets/reports"           = module.storage.names["reports"]
    "buckets/documents"         = module.storage.names["documents"]
    "buckets/backups"           = module.storage.names["backups"]
    "identity/pool-id"          = module.identity.pool_id
    "identity/client-id"        = module.identity.client_id
    "kms/key-arn"               = module.kms.key_arn
    "topics/alerts"             = module.alerts.topic_arns["alerts"]
    "topics/notices"            = module.alerts.topic_arns["notices"]
    "edge/url"                  = module.edge.url
    "edge/api-domain"           = module.edge.api_domain
    "edge/distribution-id"      = module.edge.distribution_id
    "mail/from"                 = var.mail_from
    "mail/identity"             = module.mail.identity
    "pipeline/boundary-arn"     = var.repository == "" ? "none" : module.pipeline[0].boundary_arn
    "payment/card-terminal-url" = var.card_terminal_url == "" ? "none" : var.card_terminal_url # SSM takes no empty value
  }
}

resource "aws_ssm_parameter" "published" {
  for_each = local.published
  name     = "/carmensita/${var.env}/${each.key}"
  type     = "String"
  value    = each.value
}
