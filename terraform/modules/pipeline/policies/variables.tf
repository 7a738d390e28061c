variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "env" {
  description = "Environment that may be deployed."
  type        = string
}

variable "account" {
  description = "AWS account, twelve digits."
  type        = string
}

variable "provider_arn" {
  description = "GitHub's OIDC provider in this account."
  type        = string
}

variable "repository" {
  description = "Repository as owner/name."
  type        = string
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
