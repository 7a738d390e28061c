variable "name" {
  description = "Prefix of names, such as carmensita-prod."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network; a /16 has room for 16 zones' subnets."
  type        = string
  default     = "10.20.0.0/16"
}

variable "zones" {
  description = "Availability zones to spread over: two at least."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2
    error_message = "RDS needs subnets in two zones at least."
  }
}

variable "boundary_arn" {
  description = "Permission boundary of the roles; null without a pipeline."
  type        = string
  default     = null
}
