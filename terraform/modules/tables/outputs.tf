output "names" {
  description = "Names of the tables, by what they hold."
  value       = { for key, table in aws_dynamodb_table.main : key => table.name }
}
