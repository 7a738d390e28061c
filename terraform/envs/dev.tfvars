# For trying things out: the smallest of everything, and it can be destroyed.
env = "dev"

# Examples: put your own names here. Each environment has an account of its own, so that nothing of one can reach the other.
account   = "111111111111"
domain    = "dev.market.example.com"
zone      = "example.com"
mail_from = "pedidos@example.com"
admins    = ["admin@example.com"]
managers  = ["encargada@example.com"]

monthly_budget       = 40
keep                 = false
database_class       = "db.t4g.micro"
database_backup_days = 1
backup_vault         = false
waf                  = false
