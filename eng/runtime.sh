# The runtime resolver: which libtorch Langevin runs on. The first of LANGEVIN_LIBTORCH, the system's, a private Debian 13.
# Sets LANGEVIN_RUNTIME_KIND (custom, system, private), LANGEVIN_RUNTIME_ROOT (the file system that has it), torch (its
# prefix there) and torch_version. See docs/decisions/0001-runtime-resolver.md.

minimum_torch=2.6
system_packages=(libtorch-dev libopenblas0-openmp libvips42t64 cmake g++ make)

have() { type -P "$1" >/dev/null; }
is_root() { ((EUID == 0)); }
at_least() { [[ $(printf '%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }   # at_least VERSION MINIMUM

# version_of PREFIX: the libtorch version that the headers under it state, or nothing.
version_of() {
  local header part numbers=()
  for header in "$1"/include/torch/headeronly/version.h "$1"/include/torch/csrc/api/include/torch/version.h; do
    [[ -r $header ]] && grep -q 'define TORCH_VERSION_MAJOR' "$header" || continue
    for part in MAJOR MINOR PATCH; do numbers+=("$(sed -nE "s/^#define TORCH_VERSION_$part +([0-9]+).*/\1/p" "$header")"); done
    (IFS=. && echo "${numbers[*]}")
    return
  done
}

resolve_runtime() {
  LANGEVIN_RUNTIME_ROOT=/ torch=/usr
  if [[ -n ${LANGEVIN_LIBTORCH:-} ]]; then
    LANGEVIN_RUNTIME_KIND=custom torch=$LANGEVIN_LIBTORCH
    check_custom
  elif [[ -n ${LANGEVIN_INSIDE:-} ]]; then
    LANGEVIN_RUNTIME_KIND=private LANGEVIN_RUNTIME_ROOT=$LANGEVIN_INSIDE
  elif prepare_system; then
    LANGEVIN_RUNTIME_KIND=system
  else
    LANGEVIN_RUNTIME_KIND=private
    prepare_private
    LANGEVIN_RUNTIME_ROOT=$private_root
  fi
  torch_version=$(version_of "${LANGEVIN_RUNTIME_ROOT%/}$torch")
  export LANGEVIN_RUNTIME_KIND LANGEVIN_RUNTIME_ROOT
}

check_custom() {
  local remedy="set it to an unpacked libtorch $minimum_torch or newer, or to the torch folder of a Python installation"
  [[ -d $torch ]] || fail "LANGEVIN_LIBTORCH names $torch, which is not a folder: $remedy."
  local version
  version=$(version_of "$torch")
  [[ -n $version && -e $torch/lib/libtorch_cpu.so ]] || fail "LANGEVIN_LIBTORCH names $torch, which holds no libtorch with its headers: $remedy."
  at_least "$version" "$minimum_torch" || fail "LANGEVIN_LIBTORCH names libtorch $version, which is older than $minimum_torch: $remedy."
  have cmake && have g++ && have make || install_packages cmake g++ make
}

# prepare_system: has the system, or can it install, a libtorch that is new enough?
prepare_system() {
  system_is_complete && return
  if is_root && have apt-get && at_least "$(offered_torch)" "$minimum_torch"; then install_packages "${system_packages[@]}"
  else system_can_build; fi
}

system_can_build() { at_least "$(system_torch)" "$minimum_torch" && have cmake && have g++ && have make; }
system_is_complete() { system_can_build && compgen -G '/usr/lib/*/openblas-openmp' && compgen -G '/usr/lib/*/libvips.so.42'; } >/dev/null

system_torch() { local version; version=$(version_of /usr); echo "${version:-0}"; }

# offered_torch: the version that the system's own release offers, or 0.
offered_torch() {
  [[ -n $(apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages' | head -n 1 | xargs -r ls 2>/dev/null) ]] || update_packages
  local version
  version=$(apt-cache policy libtorch-dev 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9][0-9.]*\).*/\1/p')
  echo "${version:-0}"
}

update_packages() { apt-get update >>"$log" 2>&1 9>&- || say "apt-get update did not reach every source; going on with what is known"; }

# install_packages NAME...: as root, packages of the system's own release; nothing else is changed.
install_packages() {
  is_root && have apt-get || fail "$* must be installed first: ask an administrator to install them (on Debian: apt-get install $*), then run again."
  say "installing $*"
  update_packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 9>&- ||
    fail "apt-get install $* failed (details in $log): check the network and the disk, then run again."
}
