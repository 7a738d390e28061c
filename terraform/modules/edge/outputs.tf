output "url" {
  description = "Address of the page."
  value       = "https://${var.domain}"
}

output "api_domain" {
  description = "Name that CDK maps the API to."
  value       = aws_apigatewayv2_domain_name.api.domain_name
}

output "distribution_id" {
  description = "CloudFront distribution, to invalidate after a deploy of the page."
  value       = aws_cloudfront_distribution.main.id
}
