variable "name" {
  description = "Name of the instance, such as carmensita-prod."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of MySQL."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts storage, secret and insights."
  type        = string
}

variable "instance_class" {
  description = "Class of the instance."
  type        = string
}

variable "multi_az" {
  description = "A standby in another zone, which takes over within a minute or two. Doubles the price of the instance."
  type        = bool
}

variable "proxy" {
  description = "RDS Proxy between functions and database."
  type        = bool
}

variable "keep" {
  description = "Refuse to delete the instance, and leave a last snapshot when it is deleted all the same."
  type        = bool
}

variable "backup_days" {
  description = "Days for which the database can be brought back to any second."
  type        = number
}

variable "max_connections" {
  description = "Connections that MySQL takes. A connection that waits costs well under 1 MB; functions may open no more than this, see cdk/limits.go."
  type        = number
  default     = 400
}

variable "users" {
  description = "MySQL users that sign in with IAM."
  type        = list(string)
  default     = ["carmensita", "carmensita_backup"]
}
