variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts the files."
  type        = string
}

variable "keep" {
  description = "Refuse to delete buckets that have files."
  type        = bool
}
