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

variable "engine_version" {
  description = "MySQL's version, 8.4 or 9.7."
  type        = string
  validation {
    condition     = contains(["8.4", "9.7"], var.engine_version)
    error_message = "8.4 or 9.7: no other version was tested."
  }
}

variable "next_version" {
  description = "Version to which a blue/green deployment goes: it gets a parameter group. Empty for none."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that hears of alarms."
  type        = string
}

variable "instance_class" {
  description = "Class of the instance, of a family t or m: its memory follows from its size."
  type        = string
  validation {
    condition     = can(regex("^db\\.(t|m)\\w+\\.(micro|small|medium|large|xlarge|2xlarge)$", var.instance_class))
    error_message = "A class such as db.t4g.small or db.m8g.large: the memory of other families is not known here."
  }
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
  description = "Connections that MySQL takes. Functions may open no more than this, see cdk/limits.go."
  type        = number
  default     = 400
}

variable "users" {
  description = "MySQL users that sign in with IAM."
  type        = list(string)
  default     = ["carmensita", "carmensita_backup"]
}

variable "boundary_arn" {
  description = "Permission boundary of the roles; null without a pipeline."
  type        = string
  default     = null
}
