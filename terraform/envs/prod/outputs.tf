output "url" {
  description = "Address of the page."
  value       = module.market.url
}

output "parameters" {
  description = "Names of the SSM parameters that CDK reads."
  value       = module.market.parameters
}

output "pipeline_role_arns" {
  description = "Roles for GitHub Actions; null without a repository."
  value       = module.market.pipeline_role_arns
}
