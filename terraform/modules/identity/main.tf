# Who works in the shop. Groups are roles. Only an admin makes users; the page talks to our own function, which asks
# Cognito, so the app client has no hosted page and no secret.

resource "aws_cognito_user_pool" "main" {
  name                     = var.name
  user_pool_tier           = "ESSENTIALS"
  deletion_protection      = var.keep ? "ACTIVE" : "INACTIVE"
  auto_verified_attributes = ["email"]
  mfa_configuration        = var.mfa ? "ON" : "OFF"

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = true
    invite_message_template {
      email_subject = "Tu usuario de Market Carmensita"
      email_message = "Hola. Tu usuario es <b>{username}</b> y tu clave temporal es <b>{####}</b><br>Entra en ${var.url} antes de tres días y elige tu propia clave."
      sms_message   = "Market Carmensita: usuario {username}, clave temporal {####}" # Cognito asks for it; nobody is sent one
    }
  }

  # Codes for a forgotten password.
  verification_message_template {
    default_email_option = "CONFIRM_WITH_CODE"
    email_subject        = "Tu código de Market Carmensita"
    email_message        = "Tu código es <b>{####}</b>. Si no lo pediste, no hagas nada: tu clave sigue igual."
  }

  # From the shop's own address: Cognito's own sends 50 mails a day, in its name.
  email_configuration {
    email_sending_account = "DEVELOPER"
    from_email_address    = "Market Carmensita <${var.mail_from}>"
    source_arn            = var.mail_arn
  }

  # As people.CheckPassword says, which answers before Cognito does.
  password_policy {
    minimum_length                   = 8
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = false
    temporary_password_validity_days = 3
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa ? [true] : []
    content {
      enabled = true
    }
  }
}

resource "aws_cognito_user_pool_client" "page" {
  name                          = "page"
  user_pool_id                  = aws_cognito_user_pool.main.id
  explicit_auth_flows           = ["ALLOW_USER_PASSWORD_AUTH"]
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true
  access_token_validity         = 5
  id_token_validity             = 5
  refresh_token_validity        = 1
  read_attributes               = ["name", "email", "email_verified"]
  # What people may change of themselves at Cognito: nothing that the shop reads. An empty list would mean all.
  write_attributes = ["locale"]

  token_validity_units {
    access_token  = "minutes" # used once, to see who signed in
    id_token      = "minutes"
    refresh_token = "days"
  }
}

# The roles of the blueprint, from least to most.
resource "aws_cognito_user_group" "role" {
  for_each     = { cashier = 3, manager = 2, admin = 1 }
  name         = each.key
  precedence   = each.value
  user_pool_id = aws_cognito_user_pool.main.id
}
