# Where a shop works: nothing can be deleted by mistake, and the database has a standby in another zone.
env = "prod"

# Examples: put your own names here. Each environment has an account of its own, so that nothing of one can reach the other.
account   = "222222222222"
domain    = "market.example.com"
zone      = "example.com"
mail_from = "pedidos@example.com"
admins    = ["admin@example.com"]
managers  = ["encargada@example.com"]

monthly_budget     = 150
database_multi_az  = true
backup_copy_region = "us-west-2"
