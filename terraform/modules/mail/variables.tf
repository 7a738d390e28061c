variable "name" {
  description = "Name of the configuration set, such as carmensita-prod."
  type        = string
}

variable "from" {
  description = "Address that mail comes from."
  type        = string
}

variable "zone" {
  description = "Route 53 zone that the address's domain is in."
  type        = string
}

variable "alerts_topic_arn" {
  description = "Topic that hears of what bounces."
  type        = string
}
