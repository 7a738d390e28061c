# Where a shop works: nothing can be deleted by mistake, and the database has a standby in another zone.
env = "prod"

# Examples: put your own names here.
domain    = "market.example.com"
zone      = "example.com"
mail_from = "pedidos@example.com"
admins    = ["admin@example.com"]
managers  = ["encargada@example.com"]

monthly_budget    = 150
database_multi_az = true

# dev and prod in one account: dev made the provider. In an account of its own (better): true.
create_github_provider = false
