#!/usr/bin/env bash
# Checks the Terraform code: its formatting, and the plans of both roots. No AWS account is needed.
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
for env in dev prod; do
	root=terraform/envs/$env
	if [ -n "$stand_in" ]; then
		"$stand_in" "$root" plan -var-file="$env.tfvars" >"$log" 2>&1 || { cat "$log"; exit 1; }
		plan=$(grep -h '^Plan:' "$log") || { cat "$log"; echo "$root: there is no plan"; exit 1; }
		echo "$root: $plan"
	elif terraform -chdir="$root" init -backend=false -input=false -no-color >"$log" 2>&1; then
		terraform -chdir="$root" validate -no-color
		unchecked "$root: validated, but not planned, because the stand-in of the AWS provider is not here"
	else
		unchecked "$root: formatted, but neither validated nor planned, because the AWS provider cannot be reached:" \
			"$(grep -m1 . < <(grep -i 'error' "$log") || tail -n1 "$log")"
	fi
done
