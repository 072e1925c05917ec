#!/bin/sh
# Brings the Node packages of each package-lock.json to the locked versions; does nothing when they already are.
set -eu
cd "$(dirname "$0")/.."
for folder in server/web tests/web; do
    [ -f "$folder/package-lock.json" ] || continue
    [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && continue
    echo "npm ci in $folder"
    npm ci --prefix "$folder" --no-audit --no-fund
    touch "$folder/node_modules/.package-lock.json"
done
