output "key_arn" {
  description = "ARN of the key that encrypts all data."
  value       = aws_kms_key.data.arn
}
