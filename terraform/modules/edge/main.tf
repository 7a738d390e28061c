# What the browser sees: one host name. CloudFront gives the page from S3 and passes /api on to API Gateway. All of it
# stands in us-east-1, where CloudFront wants its certificate and its firewall.

locals {
  # API Gateway gets a name of its own, so that CloudFront knows its origin before the API is deployed: CDK maps the API to
  # the name, and switches its other address off.
  api_domain = "api.${var.domain}"
}

data "aws_route53_zone" "main" {
  name = var.zone
}

# Certificate ----------------------------------------------------------------------------------------------------------

resource "aws_acm_certificate" "main" {
  domain_name               = var.domain
  subject_alternative_names = [local.api_domain]
  validation_method         = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each        = toset([var.domain, local.api_domain])
  zone_id         = data.aws_route53_zone.main.zone_id
  name            = one([for o in aws_acm_certificate.main.domain_validation_options : o.resource_record_name if o.domain_name == each.key])
  type            = one([for o in aws_acm_certificate.main.domain_validation_options : o.resource_record_type if o.domain_name == each.key])
  records         = [one([for o in aws_acm_certificate.main.domain_validation_options : o.resource_record_value if o.domain_name == each.key])]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

# API Gateway's name ---------------------------------------------------------------------------------------------------

resource "aws_apigatewayv2_domain_name" "api" {
  domain_name = local.api_domain
  domain_name_configuration {
    certificate_arn = aws_acm_certificate_validation.main.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_route53_record" "api" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = local.api_domain
  type    = "A"
  alias {
    name                   = aws_apigatewayv2_domain_name.api.domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.api.domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}

# CloudFront -----------------------------------------------------------------------------------------------------------

data "aws_cloudfront_cache_policy" "managed" {
  for_each = toset(["Managed-CachingOptimized"])
  name     = each.key
}

# CloudFront compresses only under a policy that may cache: with CachingDisabled a list of 200 products came as 90 KB of JSON. This one keeps an answer
# for a second at most, only where the function itself allows it (none does), and for the same cookies and query only.
resource "aws_cloudfront_cache_policy" "api" {
  name        = "${var.name}-api"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 1
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_gzip   = true
    enable_accept_encoding_brotli = true
    cookies_config {
      cookie_behavior = "all"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "all"
    }
  }
}

data "aws_cloudfront_origin_request_policy" "all_but_host" {
  name = "Managed-AllViewerExceptHostHeader"
}

resource "aws_cloudfront_origin_access_control" "page" {
  name                              = "${var.name}-page"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# A path of the page's router is no file: it is the page.
resource "aws_cloudfront_function" "router" {
  name    = "${var.name}-router"
  runtime = "cloudfront-js-2.0"
  code    = <<-JS
    function handler(event) {
      var request = event.request;
      if (!/\.[^\/]+$/.test(request.uri)) { request.uri = '/index.html'; }
      return request;
    }
  JS
}

# API Gateway sees the addresses of CloudFront only; tries to sign in are counted for the address that calls.
resource "aws_cloudfront_function" "viewer" {
  name    = "${var.name}-viewer"
  runtime = "cloudfront-js-2.0"
  code    = <<-JS
    function handler(event) {
      event.request.headers['x-viewer-address'] = { value: event.viewer.ip };
      return event.request;
    }
  JS
}

# The headers that the local cloud sends, too (local/gateway/page.go): change both.
resource "aws_cloudfront_response_headers_policy" "secure" {
  name = "${var.name}-secure"

  security_headers_config {
    content_security_policy {
      content_security_policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
      override                = false # a function's paper sends its own
    }
    content_type_options {
      override = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
    frame_options {
      frame_option = "SAMEORIGIN" # a receipt is printed from a frame of the page
      override     = false
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = "camera=(self), microphone=(), geolocation=()"
      override = true
    }
    items {
      header   = "Cross-Origin-Opener-Policy"
      value    = "same-origin"
      override = true
    }
  }
}

resource "aws_cloudfront_distribution" "main" {
  comment             = var.name
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  price_class         = "PriceClass_All" # the smaller ones leave South America out
  aliases             = [var.domain]
  default_root_object = "index.html"
  web_acl_id          = var.waf ? aws_wafv2_web_acl.main[0].arn : null

  origin {
    origin_id                = "page"
    domain_name              = var.page_domain
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  origin {
    origin_id   = "api"
    domain_name = local.api_domain
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 30 # seconds, as long as API Gateway waits
    }
  }

  default_cache_behavior {
    target_origin_id           = "page"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = data.aws_cloudfront_cache_policy.managed["Managed-CachingOptimized"].id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.secure.id
    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.router.arn
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/api/*"
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.api.id
    origin_request_policy_id   = data.aws_cloudfront_origin_request_policy.all_but_host.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.secure.id
    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.viewer.arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.main.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

# Access logs, to the bucket of logs: who asked for what, and what the edge answered (S3, 90 days).
resource "aws_cloudwatch_log_delivery_source" "edge" {
  name         = "${var.name}-edge"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.main.arn
}

resource "aws_cloudwatch_log_delivery_destination" "edge" {
  name          = "${var.name}-edge"
  output_format = "json"
  delivery_destination_configuration {
    destination_resource_arn = var.logs_bucket_arn
  }
}

resource "aws_cloudwatch_log_delivery" "edge" {
  delivery_source_name     = aws_cloudwatch_log_delivery_source.edge.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.edge.arn
}

resource "aws_route53_record" "page" {
  for_each = toset(["A", "AAAA"])
  zone_id  = data.aws_route53_zone.main.zone_id
  name     = var.domain
  type     = each.key
  alias {
    name                   = aws_cloudfront_distribution.main.domain_name
    zone_id                = aws_cloudfront_distribution.main.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_shield_protection" "edge" {
  count        = var.shield_advanced ? 1 : 0
  name         = var.name
  resource_arn = aws_cloudfront_distribution.main.arn
}
