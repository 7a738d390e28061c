output "pool_id" {
  description = "Id of the user pool."
  value       = aws_cognito_user_pool.main.id
}

output "client_id" {
  description = "Id of the app client that the sign-in function uses."
  value       = aws_cognito_user_pool_client.page.id
}
