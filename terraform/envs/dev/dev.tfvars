# Examples: put your own names here.
domain    = "dev.market.example.com"
zone      = "example.com"
mail_from = "pedidos@example.com"
admins    = ["admin@example.com"]
managers  = ["encargada@example.com"]
