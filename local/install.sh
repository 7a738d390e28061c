#!/usr/bin/env bash
# install.sh PROGRAM PACKAGE...: installs the Debian packages when the program is not there.
set -euo pipefail
program=$1
shift
PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v "$program" >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
	echo "$program is missing: install it (on macOS: brew install ${1%%-*})" >&2
	exit 1
fi
mkdir -p .local
if command -v flock >/dev/null; then # apt has one lock, and whoever meets it fails
	exec 9>.local/apt.lock
	flock 9
fi
echo "installing $*"
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
log=$(mktemp)
{
	$sudo apt-get update
	# A package that has a server would start one of its own, which this project does not use.
	$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends "$@"
} >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
rm -f "$log"
