# What earlier set-ups left behind, and whether it still holds. Sourced first by ./langevin, ./test and eng/*.sh;
# it must stay cheap, since every call pays for it.

repository=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
state=$repository/artifacts/state
cache=$(realpath -m -- "${LANGEVIN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/langevin}")
[[ -z ${LANGEVIN_LIBTORCH:-} ]] || export LANGEVIN_LIBTORCH=$(realpath -m -- "$LANGEVIN_LIBTORCH")
state_key="# $repository|$cache|${LANGEVIN_LIBTORCH:-}"
managed_sources=(src eng global.json Directory.Build.props Directory.Packages.props)

# changed_since STAMP PATH...: is the stamp missing, or anything under the paths (folders too: a deleted file) newer?
changed_since() {
  local stamp=$1
  shift
  [[ ! -e $stamp || -n $(cd "$repository" && find "$@" -newer "$stamp" -print -quit) ]]
}

# load_runtime: takes over the resolved runtime of the last set-up; fails when it no longer holds.
load_runtime() {
  local key
  ! changed_since "$state/runtime" eng native && IFS= read -r key <"$state/runtime" && [[ $key == "$state_key" ]] || return 1
  # shellcheck source=/dev/null
  . "$state/runtime"
  [[ -e $LANGEVIN_NATIVE && -x $DOTNET_ROOT/dotnet && -d $LANGEVIN_RUNTIME_ROOT ]]
}

# load_app: takes over the published program of the last set-up; fails when a source is newer.
load_app() {
  ! changed_since "$state/app" "${managed_sources[@]}" || return 1
  app=$(<"$state/app")
  [[ -e $app ]]
}

# load_tests NAME: is this test project (or `all`) built and newer than every source?
load_tests() { ! changed_since "$state/tests-$1" "${managed_sources[@]}" tests; }
