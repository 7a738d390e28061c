#!/usr/bin/env bash
# Checks the Terraform code: its formatting, and the plans of all environments. No AWS account is needed.
# Plans are made against a stand-in of the provider where there is one, else validate runs with the real provider.
# What could not be checked is said loudly, and again at the end of `make test`, which reads .local/unchecked/.
set -euo pipefail
cd "$(dirname "$0")/.."
said=.local/unchecked/terraform
mkdir -p "$(dirname "$said")"
rm -f "$said"
unchecked() {
	echo "NOT CHECKED: $*" | tee -a "$said" >&2
}
if ! command -v terraform >/dev/null; then
	unchecked "terraform is not installed: nothing of the Terraform code (install it: https://developer.hashicorp.com/terraform/install)"
	exit 0
fi
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
terraform fmt -check -diff -recursive terraform
stand_in=
for candidate in ../shared/terraform-check/terraform-check ../../shared/terraform-check/terraform-check; do
	[ -x "$candidate" ] && stand_in=$candidate && break
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for values in terraform/envs/*.tfvars; do
	env=${values%.tfvars}
	if [ -n "$stand_in" ]; then
		"$stand_in" terraform plan -var-file="${values#terraform/}" >"$log" 2>&1 || { cat "$log"; exit 1; }
		plan=$(grep -h '^Plan:' "$log") || { cat "$log"; echo "$env: there is no plan"; exit 1; }
		echo "$env: $plan"
	elif terraform -chdir=terraform init -backend=false -input=false -no-color >"$log" 2>&1; then
		terraform -chdir=terraform validate -no-color
		unchecked "$env: validated, but not planned, because the stand-in of the AWS provider is not here"
	else
		unchecked "$env: formatted, but neither validated nor planned, because the AWS provider cannot be reached:" \
			"$(grep -m1 . < <(grep -i 'error' "$log") || tail -n1 "$log")"
	fi
done
