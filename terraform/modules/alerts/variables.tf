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
