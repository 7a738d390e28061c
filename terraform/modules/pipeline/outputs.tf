output "role_arns" {
  description = "ARNs of the roles deploy, plan and review."
  value       = { for key, role in aws_iam_role.main : key => role.arn }
}

output "boundary_arn" {
  description = "Permission boundary of every role that the pipeline makes."
  value       = aws_iam_policy.boundary.arn
}
