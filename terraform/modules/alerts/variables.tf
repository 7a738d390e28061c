variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts the topics."
  type        = string
}

variable "admins" {
  description = "Mail addresses that hear of trouble and of money."
  type        = list(string)
}

variable "managers" {
  description = "Mail addresses that hear of approvals to give and of the day's report."
  type        = list(string)
}

variable "monthly_budget" {
  description = "USD a month: a mail comes at 80 % of it, and when the month is expected to pass it."
  type        = number
}

variable "anomaly_monitor_arn" {
  description = "Cost anomaly monitor of services that the account has already; empty to make it. AWS makes one itself in newer accounts, and an account may have one."
  type        = string
}
