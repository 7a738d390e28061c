output "parameters" {
  description = "Names of the SSM parameters that CDK reads."
  value       = [for parameter in aws_ssm_parameter.published : parameter.name]
}

output "url" {
  description = "Address of the page."
  value       = module.edge.url
}

output "pipeline_role_arns" {
  description = "Roles for GitHub Actions; null without a repository."
  value       = one(module.pipeline[*].role_arns)
}
