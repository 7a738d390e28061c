# Who hears of what: trouble goes to admins, news to managers and the owner, money to admins.

data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "main" {
  for_each          = { alerts = var.admins, notices = var.managers }
  name              = "${var.name}-${each.key}"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_subscription" "mail" {
  for_each  = merge([for topic, addresses in { alerts = var.admins, notices = var.managers } : { for address in addresses : "${topic} ${address}" => { topic = topic, address = address } }]...)
  topic_arn = aws_sns_topic.main[each.value.topic].arn
  protocol  = "email"
  endpoint  = each.value.address
}

resource "aws_sns_topic_policy" "main" {
  for_each = aws_sns_topic.main
  arn      = each.value.arn
  policy   = data.aws_iam_policy_document.topic[each.key].json
}

data "aws_iam_policy_document" "topic" {
  for_each = aws_sns_topic.main
  statement {
    sid       = "ServicesOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com", "ses.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
  statement {
    sid       = "Rules" # of EventBridge; AWS shows it without a condition
    actions   = ["sns:Publish"]
    resources = [each.value.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

# Money ----------------------------------------------------------------------------------------------------------------

resource "aws_budgets_budget" "month" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.main["alerts"].arn]
    }
  }
}

# An account has one monitor of services and not two (a quota): whoever has one gives its ARN.
resource "aws_ce_anomaly_monitor" "services" {
  count             = var.anomaly_monitor_arn == "" ? 1 : 0
  name              = "${var.name}-services"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
}

resource "aws_ce_anomaly_subscription" "services" {
  name             = "${var.name}-services"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [var.anomaly_monitor_arn == "" ? aws_ce_anomaly_monitor.services[0].arn : var.anomaly_monitor_arn]

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.main["alerts"].arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = ["5"] # USD
    }
  }
}
