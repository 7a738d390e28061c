variable "name" {
  description = "Name of vault and plan; resources tagged Backup = <name> are backed up."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts the vault."
  type        = string
}

variable "alerts_topic_arn" {
  description = "Topic that hears of failures."
  type        = string
}

variable "boundary_arn" {
  description = "Permission boundary of the roles; null without a pipeline."
  type        = string
  default     = null
}

variable "subnet_group" {
  description = "Subnet group that restore tests bring the database back into."
  type        = string
}

variable "security_group_id" {
  description = "Group of what a restore test brings back."
  type        = string
}

variable "copy_region" {
  description = "Region that the daily copies are copied to; empty for none."
  type        = string
}

variable "copy_vault_arn" {
  description = "Vault in another account that they are copied to as well; empty for none."
  type        = string
}
