variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts the tables."
  type        = string
}

variable "keep" {
  description = "Refuse to delete tables."
  type        = bool
}
