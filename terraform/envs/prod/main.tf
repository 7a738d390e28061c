# Where a shop works: nothing can be deleted by mistake, and the database has a standby in another zone.
module "market" {
  source = "../../modules/market"
  env    = "prod"

  domain         = var.domain
  zone           = var.zone
  mail_from      = var.mail_from
  admins         = var.admins
  managers       = var.managers
  repository     = var.repository
  monthly_budget = 150

  anomaly_monitor_arn = var.anomaly_monitor_arn

  # dev and prod in one account: dev made the provider. In an account of its own (better): true.
  create_github_provider = false

  database_multi_az = true
}
