# Buckets. All are private, encrypted, versioned and answer to TLS only. What a file is worth decides how long it stays.

data "aws_caller_identity" "current" {}

locals {
  buckets = {
    page      = { expires = 0, old = 30, cool = 0 }   # the web app; the version before stays for a rollback
    receipts  = { expires = 0, old = 365, cool = 90 } # tax papers: kept
    reports   = { expires = 0, old = 90, cool = 90 }
    documents = { expires = 0, old = 365, cool = 90 }
    backups   = { expires = 0, old = 30, cool = 0 } # the backup workflow prunes: 7 daily, 4 weekly, 12 monthly
    logs      = { expires = 90, old = 1, cool = 0 }
  }
}

resource "aws_s3_bucket" "main" {
  for_each      = local.buckets
  bucket        = "${var.name}-${each.key}-${data.aws_caller_identity.current.account_id}"
  force_destroy = !var.keep
}

resource "aws_s3_bucket_public_access_block" "main" {
  for_each                = aws_s3_bucket.main
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "main" {
  for_each = aws_s3_bucket.main
  bucket   = each.value.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "main" {
  for_each = aws_s3_bucket.main
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "main" {
  for_each = aws_s3_bucket.main
  bucket   = each.value.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      # S3 writes its access logs with its own key only.
      sse_algorithm     = each.key == "logs" ? "AES256" : "aws:kms"
      kms_master_key_id = each.key == "logs" ? null : var.key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "main" {
  for_each = aws_s3_bucket.main
  bucket   = each.value.id

  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = local.buckets[each.key].old
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = local.buckets[each.key].cool > 0 ? [local.buckets[each.key].cool] : []
    content {
      id     = "cool"
      status = "Enabled"
      filter {}
      transition {
        days          = rule.value
        storage_class = "INTELLIGENT_TIERING"
      }
    }
  }

  dynamic "rule" {
    for_each = local.buckets[each.key].expires > 0 ? [local.buckets[each.key].expires] : []
    content {
      id     = "expire"
      status = "Enabled"
      filter {}
      expiration {
        days = rule.value
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.main]
}

resource "aws_s3_bucket_logging" "main" {
  for_each      = { for key, bucket in aws_s3_bucket.main : key => bucket if key != "logs" }
  bucket        = each.value.id
  target_bucket = aws_s3_bucket.main["logs"].id
  target_prefix = "s3/${each.key}/"
}

# Policies -------------------------------------------------------------------------------------------------------------

resource "aws_s3_bucket_policy" "main" {
  for_each   = aws_s3_bucket.main
  bucket     = each.value.id
  policy     = data.aws_iam_policy_document.bucket[each.key].json
  depends_on = [aws_s3_bucket_public_access_block.main]
}

data "aws_iam_policy_document" "bucket" {
  for_each = aws_s3_bucket.main

  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [each.value.arn, "${each.value.arn}/*"]
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

  dynamic "statement" {
    for_each = each.key == "page" ? ["CloudFrontReads"] : []
    content {
      sid       = statement.value
      actions   = ["s3:GetObject"]
      resources = ["${each.value.arn}/*"]
      principals {
        type        = "Service"
        identifiers = ["cloudfront.amazonaws.com"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = ["arn:aws:cloudfront::${data.aws_caller_identity.current.account_id}:distribution/*"]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? ["CloudFrontDeliversLogs"] : []
    content {
      sid       = statement.value
      actions   = ["s3:PutObject"]
      resources = ["${each.value.arn}/AWSLogs/*"]
      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [data.aws_caller_identity.current.account_id]
      }
    }
  }
  dynamic "statement" {
    for_each = each.key == "logs" ? ["S3WritesAccessLogs"] : []
    content {
      sid       = statement.value
      actions   = ["s3:PutObject"]
      resources = ["${each.value.arn}/s3/*"]
      principals {
        type        = "Service"
        identifiers = ["logging.s3.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [data.aws_caller_identity.current.account_id]
      }
    }
  }
}
