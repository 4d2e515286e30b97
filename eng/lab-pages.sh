#!/usr/bin/env bash
# Makes the table and the pictures of docs/samplers.md again, by the commands that the page names.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
./langevin lab convergence --update docs/samplers.md
sed -n 's/^\$ //p' docs/samplers.md | while IFS= read -r command; do eval "$command" </dev/null; done
