output "identity" {
  description = "Domain that SES signs for."
  value       = aws_sesv2_email_identity.domain.email_identity
}

output "identity_arn" {
  description = "ARN of the SES identity, which Cognito sends by."
  value       = aws_sesv2_email_identity.domain.arn
}
