#!/usr/bin/env bash
# environments.sh OWNER/NAME REVIEWER: GitHub's environments as the pipeline needs them, by code: who runs it needs the repository's administration and the
# command line `gh`. <env> deploys and <env>-plan shows what would be deployed; both take only the branch main, and prod asks the reviewer first.
# It may run again at any time. The ids that it prints belong into terraform/envs/*.tfvars (repository_ids).
set -euo pipefail
repository=${1:?owner/name} reviewer=${2:?the login of who approves prod}
id=$(gh api "users/$reviewer" --jq .id)
gh api "repos/$repository" --jq '"repository_ids = { owner = \"\(.owner.id)\", repository = \"\(.id)\" }"'
for env in dev-plan dev prod-plan prod; do
	reviewers='[]'
	[ "$env" != prod ] || reviewers="[{\"type\":\"User\",\"id\":$id}]"
	gh api --silent --method PUT "repos/$repository/environments/$env" --input - <<-JSON
		{"reviewers":$reviewers,"prevent_self_review":false,"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}
	JSON
	# All that are there go, so that none stays which somebody added by hand.
	gh api "repos/$repository/environments/$env/deployment-branch-policies" --jq '.branch_policies[].id' | while read -r old; do
		gh api --silent --method DELETE "repos/$repository/environments/$env/deployment-branch-policies/$old"
	done
	gh api --silent --method POST "repos/$repository/environments/$env/deployment-branch-policies" -f name=main -f type=branch
done
