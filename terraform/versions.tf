terraform {
  required_version = ">= 1.10" # S3 locks the state by itself since then

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
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
  region = "us-east-1"
  default_tags {
    tags = {
      Project     = "carmensita"
      Environment = var.env
      ManagedBy   = "terraform"
    }
  }
}
