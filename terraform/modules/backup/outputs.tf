output "vault" {
  description = "Name of the vault."
  value       = aws_backup_vault.main.name
}
