# Mail: orders to suppliers, invitations and codes. The whole domain is the shop's, signed (DKIM), with a policy for what is not (DMARC); what bounces is told.
# Leaving SES's sandbox is asked for by hand (docs/deploy.md).

locals {
  domain = split("@", var.from)[1]
}

data "aws_route53_zone" "main" {
  name = var.zone
}

resource "aws_sesv2_configuration_set" "main" {
  configuration_set_name = var.name
  reputation_options {
    reputation_metrics_enabled = true
  }
  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"] # who does not want it, or is not there, is not written to again
  }
}

resource "aws_sesv2_email_identity" "domain" {
  email_identity         = local.domain
  configuration_set_name = aws_sesv2_configuration_set.main.configuration_set_name
  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

resource "aws_sesv2_configuration_set_event_destination" "trouble" {
  configuration_set_name = aws_sesv2_configuration_set.main.configuration_set_name
  event_destination_name = "trouble"
  event_destination {
    enabled              = true
    matching_event_types = ["BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE"]
    sns_destination {
      topic_arn = var.alerts_topic_arn
    }
  }
}

# Bounces go to a name below the domain, so that SPF is the shop's, too.
resource "aws_sesv2_email_identity_mail_from_attributes" "domain" {
  email_identity   = aws_sesv2_email_identity.domain.email_identity
  mail_from_domain = "bounce.${local.domain}"
}

resource "aws_route53_record" "dkim" {
  count   = 3 # SES gives three
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[count.index]}._domainkey.${local.domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[count.index]}.dkim.amazonses.com"]
}

resource "aws_route53_record" "bounce_mx" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "bounce.${local.domain}"
  type    = "MX"
  ttl     = 1800
  records = ["10 feedback-smtp.us-east-1.amazonses.com"]
}

resource "aws_route53_record" "bounce_spf" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "bounce.${local.domain}"
  type    = "TXT"
  ttl     = 1800
  records = ["v=spf1 include:amazonses.com -all"]
}

resource "aws_route53_record" "dmarc" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = "_dmarc.${local.domain}"
  type    = "TXT"
  ttl     = 1800
  records = ["v=DMARC1; p=quarantine; adkim=r; aspf=r; rua=mailto:${var.from}"]
}
