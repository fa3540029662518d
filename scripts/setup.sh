#!/usr/bin/env bash
# Installs the named Debian packages when they are missing: itself as root, otherwise it prints the command.
#   scripts/setup.sh PACKAGE[:COMMAND]…
# With a command, the package is only missed when the command is not there.
set -euo pipefail

command -v dotnet >/dev/null || {
  echo "setup: the .NET SDK is missing; install the version named in global.json and put dotnet on PATH" >&2
  exit 1
}

missing=()
for wanted in "$@"; do
  package=${wanted%%:*}
  command=${wanted#"$package"}
  [ -n "$command" ] && command -v "${command#:}" >/dev/null && continue
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "setup: missing Debian packages; run this, then try again:" >&2
  echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
