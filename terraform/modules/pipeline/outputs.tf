output "role_arns" {
  description = "ARNs of the roles deploy and plan."
  value       = { for key, role in aws_iam_role.main : key => role.arn }
}
