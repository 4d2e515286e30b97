# What the script tests share. Sourced; each test prints `ok NAME`, `not ok NAME` (and why) or `skip NAME`.
set -uo pipefail

repository=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
eng=$repository/eng
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# expect NAME COMMAND...: the command succeeds.
expect() {
  local name=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then echo "ok $name"; else echo "not ok $name" && sed 's/^/  /' "$scratch/said"; fi
}

# in_setup CODE: runs the code with eng/setup.sh loaded, its cache and state in the scratch folder, and $fakes first on PATH.
fakes=$scratch/fakes
in_setup() {
  env -u LANGEVIN_LIBTORCH -u LANGEVIN_INSIDE -u LANGEVIN_MIRROR LANGEVIN_CACHE="$scratch/cache" PATH="$fakes:$PATH" \
    bash -c '. "$0/setup.sh"; state=$1/state; '"$1" "$eng" "$scratch"
}

# refuses NAME PATTERN CODE: the code ends with exit code 2 and one sentence that matches.
refuses() {
  local code=0 said
  said=$(in_setup "$3" 2>&1) || code=$?
  if ((code == 2)) && [[ $(grep -c '\.$' <<<"$said") == 1 && ${said##*$'\n'} == *$2*. ]]; then echo "ok $1"
  else printf 'not ok %s\n  code %s: %s\n' "$1" "$code" "$said"; fi
}

# fake NAME CODE: a program of that name.
fake() {
  mkdir -p "$fakes"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$fakes/$1"
  chmod +x "$fakes/$1"
}
