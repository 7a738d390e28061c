#!/usr/bin/env bash
# install.sh PROGRAM PACKAGE: installs the Debian package when the program is not there.
set -euo pipefail
program=$1 package=$2
PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v "$program" >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
	echo "$program is missing: install it (on macOS: brew install ${package/-server/})" >&2
	exit 1
fi
echo "installing $package"
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
log=$(mktemp)
{
	$sudo apt-get update
	# The package would start a server of its own, which this project does not use.
	$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends "$package"
} >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
rm -f "$log"
