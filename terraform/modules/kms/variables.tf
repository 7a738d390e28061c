variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}
