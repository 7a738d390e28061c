terraform {
  required_version = ">= 1.10" # S3 locks the state by itself since then

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0" # with the one that .terraform.lock.hcl names; moved by dependabot
    }
  }

  # Each environment has a state of its own: envs/<env>.tfbackend names its key. The bucket has the account in its name, so
  # cdk/deploy.sh adds it.
  backend "s3" {
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = [var.account]
  default_tags {
    tags = {
      Project     = "carmensita"
      Environment = var.env
      ManagedBy   = "terraform"
    }
  }
}
