# GitHub Actions signs in by OIDC: no key exists that could be stolen. A role counts for one repository and one purpose.

data "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 0 : 1
  url   = "https://token.actions.githubusercontent.com"
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_caller_identity" "current" {}

locals {
  # Terraform and CDK make roles and policies, so who deploys is an administrator, within the boundary; the others look only.
  roles = { deploy = "AdministratorAccess", review = "ReadOnlyAccess", plan = "ReadOnlyAccess" }
}

module "policies" {
  source         = "./policies"
  name           = var.name
  env            = var.env
  account        = data.aws_caller_identity.current.account_id
  provider_arn   = var.create_provider ? aws_iam_openid_connect_provider.github[0].arn : data.aws_iam_openid_connect_provider.github[0].arn
  repository     = var.repository
  repository_ids = var.repository_ids
  branches       = var.branches
  environments   = var.environments
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-boundary"
  description = "What the pipeline of ${var.env}, and every role that it makes, cannot go beyond"
  policy      = module.policies.boundary
}

resource "aws_iam_role" "main" {
  for_each             = local.roles
  name                 = "${var.name}-${each.key}"
  assume_role_policy   = module.policies.trust[each.key]
  permissions_boundary = aws_iam_policy.boundary.arn
  max_session_duration = 7200
}

resource "aws_iam_role_policy_attachment" "main" {
  for_each   = local.roles
  role       = aws_iam_role.main[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
