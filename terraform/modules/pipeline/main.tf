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

locals {
  provider_arn = var.create_provider ? aws_iam_openid_connect_provider.github[0].arn : data.aws_iam_openid_connect_provider.github[0].arn
  roles = {
    # Terraform and CDK make roles and policies, so who deploys is an administrator: what guards it is the environment in
    # GitHub, which asks a person for prod.
    deploy = { subject = "environment:${var.env}", policy = "arn:aws:iam::aws:policy/AdministratorAccess" }
    # Pull requests look only.
    plan = { subject = "pull_request", policy = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.roles
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${var.repository}:${each.value.subject}"]
    }
  }
}

resource "aws_iam_role" "main" {
  for_each             = local.roles
  name                 = "${var.name}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 7200
}

resource "aws_iam_role_policy_attachment" "main" {
  for_each   = local.roles
  role       = aws_iam_role.main[each.key].name
  policy_arn = each.value.policy
}
