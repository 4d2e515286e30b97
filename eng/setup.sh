#!/usr/bin/env bash
# Sets up what is missing: eng/setup.sh runtime | app | tests NAME. Two at once wait for each other.
set -euo pipefail
for part in messages state dotnet runtime private enter native managed; do
  . "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/$part.sh"
done
log=$cache/setup.log

# lock: one set-up at a time; what an interrupted one left is removed.
lock() {
  mkdir -p -- "$cache/native" "$state" 2>/dev/null ||
    fail "$cache or $state cannot be written: set LANGEVIN_CACHE to a folder of yours, and clone Langevin into one."
  exec 9>"$cache/lock"
  flock --nonblock 9 || { say "waiting for another set-up to finish" && flock 9; }
  : >"$log"
  rm -rf -- "$cache"/*.part "$cache"/native/*.part
}

# A stamp is as old as the start of what it marks, so that a change made meanwhile is seen.
begin_stamp() { touch "$state/$1.begun"; }
finish_stamp() { touch -r "$state/$1.begun" "$state/$1" && rm -- "$state/$1.begun"; }

setup_runtime() {
  find_dotnet
  begin_stamp runtime
  resolve_runtime
  build_native
  {
    echo "$state_key"
    printf 'export LANGEVIN_RUNTIME_KIND=%q LANGEVIN_RUNTIME_ROOT=%q LANGEVIN_NATIVE=%q DOTNET_ROOT=%q\n' \
      "$LANGEVIN_RUNTIME_KIND" "$LANGEVIN_RUNTIME_ROOT" "$LANGEVIN_NATIVE" "$DOTNET_ROOT"
  } >"$state/runtime"
  finish_stamp runtime
}

main() {
  lock
  load_runtime || setup_runtime
  case $1 in
    app) load_app || publish_app ;;
    tests) load_tests "$2" || build_tests "$2" ;;
  esac
}

[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
