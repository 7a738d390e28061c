terraform {
  required_version = ">= 1.10" # S3 locks the state by itself since then

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  # The bucket has the account in its name: make deploy gives it with -backend-config.
  backend "s3" {
    key          = "carmensita/dev/terraform.tfstate"
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
      Environment = "dev"
      ManagedBy   = "terraform"
    }
  }
}
