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
