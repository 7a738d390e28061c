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

variable "mail_from" {
  description = "Address that Cognito's mail comes from."
  type        = string
}

variable "mail_arn" {
  description = "SES identity of its domain."
  type        = string
}

variable "url" {
  description = "Address of the page, for the mail to who is new."
  type        = string
}
