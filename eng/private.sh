# The private runtime: a Debian 13 root file system under the cache folder, for systems whose own libtorch is too old.
# It is made aside and renamed, so it is either whole or not there.

private_packages=('?essential' libtorch-dev libopenblas0-openmp libvips42t64 cmake g++ make ca-certificates xz-utils apt debian-archive-keyring)
private_root=$cache/debian13-$(cksum <<<"${private_packages[*]}" | cut -d' ' -f1)
private_megabytes=3000
other_way="set LANGEVIN_LIBTORCH to an unpacked libtorch $minimum_torch or newer"

# prepare_private: makes the root file system unless it is there.
prepare_private() {
  have mmdebstrap && have bwrap && have apt-get || install_private_tools
  bwrap --ro-bind / / true 2>>"$log" || fail "bubblewrap may not create a namespace here: allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns), or run as root outside of a container, or $other_way."
  [[ ! -d $private_root ]] || return 0
  check_disk
  make_root "$private_root.part"
}

install_private_tools() {
  is_root && have apt-get || fail "mmdebstrap and bubblewrap are needed to make a private Debian 13 with libtorch: ask an administrator to install them (on Debian or Ubuntu: apt-get install mmdebstrap bubblewrap debian-archive-keyring), or $other_way."
  install_packages mmdebstrap bubblewrap debian-archive-keyring
}

check_disk() {
  local free
  free=$(df --output=avail -BM "$cache" | tail -n 1 | tr -dc '0-9')
  ((free >= private_megabytes)) || fail "$cache has $free MB free and the private Debian 13 needs $private_megabytes MB: free some space, or set LANGEVIN_CACHE to a folder on a larger disk."
}

# make_root PART: packages are unpacked and none of their scripts is run, so no privilege is needed and all belongs to the user.
make_root() {
  local part=$1 mirror options
  mirror=$(debian_mirror)
  mapfile -t options < <(apt-config dump | grep -E '^Acquire::(https?::|Check-)' | sed 's/^/--aptopt=/')
  say "making a private Debian 13 with libtorch in $cache (once; about a minute and 1.5 GB)"
  trap 'rm -rf -- "$private_root.part"' EXIT
  mmdebstrap --mode=chrootless --variant=extract --components=main "${private_packages[@]/#/--include=}" "${options[@]}" \
    trixie "$part" ${mirror:+"$mirror"} >>"$log" 2>&1 ||
    fail "Debian 13 could not be fetched from ${mirror:-the default mirror} (details in $log): check the network and the disk, or set LANGEVIN_MIRROR to a Debian mirror that you can reach."
  find "$part/usr/lib" -maxdepth 2 -name openblas-openmp -printf "/usr/lib/%P\n" >"$part/etc/ld.so.conf.d/openblas.conf"
  bwrap --bind "$part" / --proc /proc --dev /dev ldconfig >>"$log" 2>&1 ||
    fail "the private Debian 13 does not run on this machine (details in $log): $other_way."
  mv -- "$part" "$private_root"
}

# debian_mirror: LANGEVIN_MIRROR, else the mirror of the host's own Debian; if neither, mmdebstrap has its default.
debian_mirror() {
  local id='' codename='' release uri
  [[ -z ${LANGEVIN_MIRROR:-} ]] || { echo "$LANGEVIN_MIRROR"; return; }
  # shellcheck source=/dev/null
  read -r id codename < <(. /etc/os-release && echo "${ID:-} ${VERSION_CODENAME:-}")
  [[ $id == debian ]] || return 0
  for release in "$codename-updates" "$codename"; do      # third parties use the plain code name too, -updates is Debian's
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $release" 'Component: main' | head -n 1)
    [[ -z $uri ]] || { echo "$uri"; return; }
  done
}
