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

variable "repository_ids" {
  description = "GitHub's ids of the owner and of the repository; null for a repository whose tokens name neither."
  type        = object({ owner = string, repository = string })
}

variable "branches" {
  description = "Branches that may be deployed here."
  type        = list(string)
}

variable "environments" {
  description = "All environments: the roles of this one cannot touch what belongs to another."
  type        = list(string)
}
