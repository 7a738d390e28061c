output "host" {
  description = "Host of MySQL, or of the proxy in front of it."
  value       = local.host
}

output "resource_id" {
  description = "Id in the ARN that IAM policies for rds-db:connect name."
  value       = local.resource_id
}

output "instance" {
  description = "Identifier of the instance, for alarms."
  value       = aws_db_instance.main.identifier
}

output "instance_host" {
  description = "Host of the instance itself: migrations go around the proxy."
  value       = aws_db_instance.main.address
}

output "secret_arn" {
  description = "Secret with the master's password."
  value       = aws_db_instance.main.master_user_secret[0].secret_arn
}

output "instance_arn" {
  description = "ARN of the instance, for backups."
  value       = aws_db_instance.main.arn
}

output "subnet_group" {
  description = "Subnet group of the instance, which restores name."
  value       = aws_db_subnet_group.main.name
}
