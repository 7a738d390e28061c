# Who may take the pipeline's roles, and what no role of its can go beyond. No resource and no provider: a test works these out for made-up tokens.

locals {
  # What GitHub calls the repository in its tokens: by its names, or, for one that was made, renamed or moved since mid-2026, by names with the
  # ids of owner and repository, which nobody can take over: repo:owner@ID/name@ID.
  owner    = split("/", var.repository)[0]
  short    = split("/", var.repository)[1]
  subjects = concat(["repo:${var.repository}"], var.repository_ids == null ? [] : ["repo:${local.owner}@${var.repository_ids.owner}/${local.short}@${var.repository_ids.repository}"])

  token = "token.actions.githubusercontent.com"
  # Whatever the subject's form, and whoever has the name one day: this repository.
  same = var.repository_ids == null ? {} : { "${local.token}:repository_id" = [var.repository_ids.repository] }
  # The environment in GitHub asks for the branch, too (.github/environments.sh); here nobody can switch it off there.
  refs = { "${local.token}:ref" = [for branch in var.branches : "refs/heads/${branch}"] }

  purposes = {
    deploy = { subject = "environment:${var.env}", only = local.refs }
    # The plan of what is on its way here, for a person to read before letting it in.
    review = { subject = "environment:${var.env}-plan", only = local.refs }
    # Pull requests look only.
    plan = { subject = "pull_request", only = {} }
  }

  trust = { for role, purpose in local.purposes : role => {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = { StringEquals = merge({
        "${local.token}:aud" = ["sts.amazonaws.com"]
        "${local.token}:sub" = [for subject in local.subjects : "${subject}:${purpose.subject}"]
      }, local.same, purpose.only) }
    }]
  } }

  arn    = "arn:aws:iam::${var.account}:policy/${var.name}-boundary"
  others = [for env in var.environments : env if env != var.env]

  boundary = {
    Version = "2012-10-17"
    Statement = concat([
      { Sid = "WhatTheRolesAllow", Effect = "Allow", Action = ["*"], Resource = ["*"] },
      # Where an account holds several environments after all: what belongs to another is out of reach, by its tag, or by its name where a
      # service does not ask for tags. The account's one provider of tokens may be looked at.
      {
        Sid       = "NothingOfOtherEnvironments", Effect = "Deny", Resource = ["*"]
        NotAction = ["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviders"]
        Condition = {
          Null            = { "aws:ResourceTag/Environment" = ["false"] }
          StringNotEquals = { "aws:ResourceTag/Environment" = [var.env] }
        }
      },
      # Whoever could make a role without the boundary, or change the boundary, would have none.
      {
        Sid       = "RolesKeepTheBoundary", Effect = "Deny", Resource = ["*"]
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:AttachRolePolicy", "iam:PutRolePolicy"]
        Condition = { StringNotEquals = { "iam:PermissionsBoundary" = [local.arn] } }
      },
      {
        Sid    = "NoOtherWayIn", Effect = "Deny", Resource = ["*"]
        Action = ["iam:DeleteRolePermissionsBoundary", "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateAccessKey"]
      },
      {
        Sid    = "TheBoundaryStays", Effect = "Deny", Resource = [local.arn]
        Action = ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"]
      },
      # Trust in the pipeline is changed by an administrator of the account, not by the pipeline.
      {
        Sid      = "ThePipelineStays", Effect = "Deny", Action = ["iam:UpdateAssumeRolePolicy", "iam:DeleteRole"]
        Resource = [for role in keys(local.purposes) : "arn:aws:iam::${var.account}:role/${var.name}-${role}"]
      },
      ], [for env in local.others : {
        Sid = "NothingNamed${title(env)}", Effect = "Deny", Action = ["*"]
        Resource = [
          "arn:aws:s3:::carmensita-${env}-*",
          "arn:aws:s3:::carmensita-terraform-*/carmensita/${env}/*",
          "arn:aws:ssm:*:${var.account}:parameter/carmensita/${env}/*",
          "arn:aws:iam::${var.account}:*/carmensita-${env}-*",
          "arn:aws:lambda:*:${var.account}:function:carmensita-${env}-*",
          "arn:aws:states:*:${var.account}:*:carmensita-${env}-*",
          "arn:aws:dynamodb:*:${var.account}:table/carmensita-${env}-*",
          "arn:aws:cloudformation:*:${var.account}:stack/carmensita-${env}-*",
          "arn:aws:rds:*:${var.account}:*:carmensita-${env}*",
          "arn:aws:backup:*:${var.account}:backup-vault:carmensita-${env}*",
        ]
    }])
  }
}
