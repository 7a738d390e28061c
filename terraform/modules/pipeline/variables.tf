variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "env" {
  description = "Environment in GitHub that may deploy."
  type        = string
}

variable "repository" {
  description = "Repository as owner/name."
  type        = string
}

variable "create_provider" {
  description = "Make GitHub's OIDC provider. An account has one: the second environment in the same account finds it."
  type        = bool
}
