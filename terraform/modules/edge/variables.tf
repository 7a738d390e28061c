variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "domain" {
  description = "Host name of the page, such as market.example.pe."
  type        = string
}

variable "zone" {
  description = "Route 53 zone that the host name is in."
  type        = string
}

variable "page_domain" {
  description = "Regional domain of the page's bucket."
  type        = string
}

variable "waf" {
  description = "Firewall in front of CloudFront."
  type        = bool
}

variable "requests_per_address" {
  description = "Requests that one address may send in five minutes."
  type        = number
  default     = 6000
}

variable "consults_per_address" {
  description = "Requests for documents (/api/consult) that one address may send in five minutes. Customers of one shop may share an address (its wifi, CGNAT)."
  type        = number
  default     = 200
}

variable "shield_advanced" {
  description = "Shield Advanced: 3,000 USD a month, by contract of a year. The account must have subscribed to it."
  type        = bool
}

variable "logs_bucket_arn" {
  description = "Bucket that takes CloudFront's access logs."
  type        = string
}
