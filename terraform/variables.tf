variable "env" {
  description = "Name of the environment, as in the name of its file of values."
  type        = string
}

variable "account" {
  description = "AWS account of this environment, twelve digits: nothing is planned or applied in another. Each environment has one of its own."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "An account has twelve digits."
  }
}

variable "domain" {
  description = "Host name of the page, such as market.example.pe."
  type        = string
}

variable "zone" {
  description = "Route 53 zone that the host name is in, such as example.pe."
  type        = string
}

variable "mail_from" {
  description = "Address that orders to suppliers, and mail about signing in, are sent from; its domain is in the zone."
  type        = string
  validation {
    condition     = endswith(split("@", var.mail_from)[1], var.zone)
    error_message = "The domain of mail_from must be in the zone: its DKIM and DMARC records stand there."
  }
}

variable "admins" {
  description = "Mail addresses that hear of trouble and of money."
  type        = list(string)
}

variable "managers" {
  description = "Mail addresses that hear of approvals to give and of the day's report."
  type        = list(string)
  default     = []
}

variable "monthly_budget" {
  description = "USD a month that this environment should not pass."
  type        = number
  default     = 100
}

variable "keep" {
  description = "Refuse to delete data: true where a shop works."
  type        = bool
  default     = true
}

variable "zones" {
  description = "Availability zones, two at least."
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b"]
}

variable "database_version" {
  description = "MySQL's version: 8.4 or 9.7."
  type        = string
  default     = "8.4"
}

variable "database_next_version" {
  description = "Version of a blue/green deployment that is being made ready: see docs/operate.md. Empty for none."
  type        = string
  default     = ""
}

variable "database_class" {
  description = "Class of the MySQL instance."
  type        = string
  default     = "db.t4g.small"
}

variable "database_multi_az" {
  description = "A standby in another zone."
  type        = bool
  default     = false
}

variable "database_proxy" {
  description = "RDS Proxy in front of MySQL: see docs/scale.md for when."
  type        = bool
  default     = false
}

variable "database_backup_days" {
  description = "Days for which the database can be brought back to any second."
  type        = number
  default     = 14
}

variable "backup_vault" {
  description = "AWS Backup with a locked vault and a monthly restore test."
  type        = bool
  default     = true
}

variable "backup_copy_region" {
  description = "Region that AWS Backup copies each day's backup to; empty for none. About 0.115 USD a GB and month there, the transfer once."
  type        = string
  default     = ""
}

variable "backup_copy_vault_arn" {
  description = "Vault in another account of the organization that it copies to as well; empty for none. That vault's policy must allow backup:CopyIntoBackupVault."
  type        = string
  default     = ""
}

variable "waf" {
  description = "Firewall in front of CloudFront: 9 USD a month and 0.60 USD a million requests."
  type        = bool
  default     = true
}

variable "shield_advanced" {
  description = "Shield Advanced: 3,000 USD a month, by contract of a year."
  type        = bool
  default     = false
}

variable "mfa" {
  description = "A second factor for everyone. The page has no step for it yet: nobody can sign in with it on."
  type        = bool
  default     = false
}

variable "card_terminal_url" {
  description = "Payment gateway of the card terminals; empty where cashiers charge cards on a terminal of their own."
  type        = string
  default     = ""
}

variable "repository" {
  description = "GitHub repository as owner/name that deploys by OIDC; empty for none."
  type        = string
  default     = ""
}

variable "repository_ids" {
  description = "GitHub's ids of the repository's owner and of the repository (docs/deploy.md), which its tokens name if it was made, renamed or moved since mid-2026; null without them."
  type        = object({ owner = string, repository = string })
  default     = null
}

variable "branches" {
  description = "Branches that the pipeline may deploy to this environment."
  type        = list(string)
  default     = ["main"]
}

variable "environments" {
  description = "All environments there are: the pipeline of this one may not touch the others."
  type        = list(string)
  default     = ["dev", "prod"]
}

variable "create_github_provider" {
  description = "Make GitHub's OIDC provider; false where the account has one."
  type        = bool
  default     = true
}

variable "anomaly_monitor_arn" {
  description = "Cost anomaly monitor of services that the account has already; empty to make it. AWS makes one itself in newer accounts, and an account may have one."
  type        = string
  default     = ""
}
