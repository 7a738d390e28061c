output "trust" {
  description = "Trust policy of each role, in JSON: deploy, review and plan."
  value       = { for role, policy in local.trust : role => jsonencode(policy) }
}

output "boundary" {
  description = "Permission boundary of these roles and of all that they make, in JSON."
  value       = jsonencode(local.boundary)
}
