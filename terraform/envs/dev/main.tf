# For trying things out: the smallest of everything, and it can be destroyed.
module "market" {
  source = "../../modules/market"
  env    = "dev"

  domain         = var.domain
  zone           = var.zone
  mail_from      = var.mail_from
  admins         = var.admins
  managers       = var.managers
  repository     = var.repository
  monthly_budget = 40

  anomaly_monitor_arn = var.anomaly_monitor_arn

  keep                 = false
  database_class       = "db.t4g.micro"
  database_backup_days = 1
  backup_vault         = false
  waf                  = false
}
