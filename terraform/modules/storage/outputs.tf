output "names" {
  description = "Names of the buckets, by what they hold."
  value       = { for key, bucket in aws_s3_bucket.main : key => bucket.id }
}

output "page_domain" {
  description = "Regional domain of the page's bucket, for CloudFront."
  value       = aws_s3_bucket.main["page"].bucket_regional_domain_name
}

output "logs_bucket_arn" {
  description = "ARN of the bucket of logs, for CloudFront."
  value       = aws_s3_bucket.main["logs"].arn
}
