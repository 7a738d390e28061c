output "subnet_ids" {
  description = "Ids of the private subnets, one a zone."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "functions_security_group_id" {
  description = "Security group of the functions that live inside."
  value       = aws_security_group.functions.id
}

output "database_security_group_id" {
  description = "Security group of MySQL."
  value       = aws_security_group.database.id
}
