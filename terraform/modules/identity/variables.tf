variable "name" {
  description = "Name of the user pool, such as carmensita-prod."
  type        = string
}

variable "mfa" {
  description = "Ask for a second factor. The page has no step for it yet: nobody can sign in with it on."
  type        = bool
}

variable "keep" {
  description = "Refuse to delete the user pool."
  type        = bool
}
