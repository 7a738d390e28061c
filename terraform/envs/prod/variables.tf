variable "domain" {
  description = "Host name of the page, such as market.example.pe."
  type        = string
}

variable "zone" {
  description = "Route 53 zone that the host name is in, such as example.pe."
  type        = string
}

variable "mail_from" {
  description = "Address that orders to suppliers are sent from."
  type        = string
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

variable "repository" {
  description = "GitHub repository as owner/name that deploys by OIDC; empty for none."
  type        = string
  default     = ""
}

variable "anomaly_monitor_arn" {
  description = "Cost anomaly monitor of services that the account has already; empty to make it. AWS makes one itself in newer accounts, and an account may have one."
  type        = string
  default     = ""
}
