# Everything of an environment that outlives a deploy of the code. What differs between environments (sizes, switches, names)
# stands in envs/<env>.tfvars. What CDK needs is published as SSM parameters (published.tf).

locals {
  name = "carmensita-${var.env}"
}

module "kms" {
  source = "./modules/kms"
  name   = local.name
}

module "network" {
  source       = "./modules/network"
  name         = local.name
  zones        = var.zones
  boundary_arn = one(module.pipeline[*].boundary_arn)
}

module "database" {
  source            = "./modules/database"
  name              = local.name
  subnet_ids        = module.network.subnet_ids
  security_group_id = module.network.database_security_group_id
  key_arn           = module.kms.key_arn
  engine_version    = var.database_version
  next_version      = var.database_next_version
  alarm_topic_arn   = module.alerts.topic_arns["alerts"]
  instance_class    = var.database_class
  multi_az          = var.database_multi_az
  proxy             = var.database_proxy
  backup_days       = var.database_backup_days
  keep              = var.keep
  boundary_arn      = one(module.pipeline[*].boundary_arn)
}

module "tables" {
  source  = "./modules/tables"
  name    = local.name
  key_arn = module.kms.key_arn
  keep    = var.keep
}

module "storage" {
  source  = "./modules/storage"
  name    = local.name
  key_arn = module.kms.key_arn
  keep    = var.keep
}

module "identity" {
  source    = "./modules/identity"
  name      = local.name
  mfa       = var.mfa
  mail_from = var.mail_from
  mail_arn  = module.mail.identity_arn
  url       = "https://${var.domain}"
  keep      = var.keep
}

module "edge" {
  source          = "./modules/edge"
  name            = local.name
  domain          = var.domain
  zone            = var.zone
  page_domain     = module.storage.page_domain
  waf             = var.waf
  shield_advanced = var.shield_advanced
  logs_bucket_arn = module.storage.logs_bucket_arn
}

module "alerts" {
  source         = "./modules/alerts"
  name           = local.name
  key_arn        = module.kms.key_arn
  admins         = var.admins
  managers       = var.managers
  monthly_budget = var.monthly_budget

  anomaly_monitor_arn = var.anomaly_monitor_arn
}

module "backup" {
  count             = var.backup_vault ? 1 : 0
  source            = "./modules/backup"
  name              = local.name
  key_arn           = module.kms.key_arn
  alerts_topic_arn  = module.alerts.topic_arns["alerts"]
  subnet_group      = module.database.subnet_group
  security_group_id = module.network.database_security_group_id
  copy_region       = var.backup_copy_region
  copy_vault_arn    = var.backup_copy_vault_arn
  boundary_arn      = one(module.pipeline[*].boundary_arn)
}

module "pipeline" {
  count           = var.repository == "" ? 0 : 1
  source          = "./modules/pipeline"
  name            = local.name
  env             = var.env
  repository      = var.repository
  repository_ids  = var.repository_ids
  branches        = var.branches
  environments    = var.environments
  create_provider = var.create_github_provider
}

module "mail" {
  source           = "./modules/mail"
  name             = local.name
  from             = var.mail_from
  zone             = var.zone
  alerts_topic_arn = module.alerts.topic_arns["alerts"]
}
