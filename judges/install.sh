#!/usr/bin/env bash
# Installs every judge: Debian's Python packages, then Deno, Bun and GoogleSQL under judges/node_modules.
set -euo pipefail
cd "$(dirname "$0")"

mapfile -t packages < debian-packages.txt
if ! command -v apt-get > /dev/null; then
  echo "no apt-get here: install ${packages[*]} for /usr/bin/python3 by other means" >&2
elif ! dpkg --status "${packages[@]}" > /dev/null 2>&1; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
fi
npm ci
