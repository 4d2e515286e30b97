#!/usr/bin/env bash
# Runs a command where the resolved libtorch is: eng/enter.sh COMMAND ARGUMENT... Sourced by the other scripts for `enter`.
# The private root is entered with bubblewrap so that nothing is noticed: the host's files are at their own paths, the
# working folder, exit code and signals are kept.

# enter COMMAND ARGUMENT...: replaces this shell, except for the private root, where it stays to pass signals on.
enter() {
  export LANGEVIN_RUNTIME_KIND LANGEVIN_RUNTIME_ROOT LANGEVIN_NATIVE DOTNET_ROOT
  export PATH=$DOTNET_ROOT:$PATH
  [[ $LANGEVIN_RUNTIME_KIND != private || -n ${LANGEVIN_INSIDE:-} ]] || enter_private "$@"
  local path
  path=$(library_path)
  [[ -z $path ]] || export LD_LIBRARY_PATH=$path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  exec "$@"
}

# library_path: the custom libtorch's own folder; for Debian's, the OpenBLAS that shares libtorch's OpenMP threads.
library_path() {
  case $LANGEVIN_RUNTIME_KIND in
    custom) echo "$LANGEVIN_LIBTORCH/lib" ;;
    *) compgen -G '/usr/lib/*/openblas-openmp' | head -n 1 ;;
  esac
}

enter_private() {
  local mounts=()
  mount_host
  mount_arguments "$PWD" "${@:2}"
  mount_dotnet
  export LANGEVIN_INSIDE=$LANGEVIN_RUNTIME_ROOT PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1                    # as the projects say; the SDK itself would want ICU
  unset LD_PRELOAD LD_LIBRARY_PATH                                  # they name the host's libraries
  local handled
  handled=$(handled_signals)
  { true <&0; } 2>/dev/null || exec </dev/null                      # a caller may have closed its standard input
  (trap '' INT TERM HUP QUIT                                        # bubblewrap must outlive what its command handles
    exec bwrap "${mounts[@]}" --chdir "$PWD" --die-with-parent -- env ${handled:+--default-signal="$handled"} "$@") <&0 &
  wait_passing_signals $!
}

# handled_signals: those that the caller has not ignored (as nohup does), with commas.
handled_signals() {
  local name ignored names=()
  ignored=$(trap -p)
  for name in INT TERM HUP QUIT; do [[ $ignored == *SIG$name* ]] || names+=("$name"); done
  (IFS=, && echo "${names[*]}")
}

# mount_host: the root itself read-only, then everything of the host's / that is not its system, at its own path.
mount_host() {
  local path
  mounts=(--ro-bind "$LANGEVIN_RUNTIME_ROOT" / --dev-bind /dev /dev --proc /proc)
  for path in /*/; do
    path=${path%/}
    case $path in /usr | /bin | /sbin | /lib | /lib32 | /lib64 | /libx32 | /etc | /proc | /dev | /lost+found) ;; *) mount_at "$path" ;; esac
  done
  mount_at /usr/local
  for path in /etc/{ssl/certs,pki,resolv.conf,hosts,passwd,group,localtime}; do [[ ! -e $path ]] || mount_at "$path"; done
}

mount_dotnet() { case $DOTNET_ROOT in /usr/local/*) ;; /usr/*) mount_at "$DOTNET_ROOT" ;; esac; }

# mount_arguments ARGUMENT...: files and folders named in the arguments that lie among the host's system files.
mount_arguments() {
  local argument path paths=()
  for argument; do
    for path in "$argument" "${argument#*=}"; do [[ ! -e $path ]] || paths+=("$path"); done
    path=${argument#*=}
    [[ $path != /*/* || -e $path || ! -d ${path%/*} ]] || paths+=("${path%/*}")     # a file still to be written
  done
  ((${#paths[@]})) || return 0
  while IFS= read -r -d '' path; do
    case $path in /usr/local/*) ;; /usr/* | /etc/*) own_of_root "$path" || mount_at "$path" ;; esac
  done < <(realpath -z -- "${paths[@]}" && realpath -zs -- "${paths[@]}")
}

# own_of_root PATH: what the private root has of its own it keeps, except single files of data; empty files are mount points.
own_of_root() {
  [[ -d $1 || $1 != /usr/share/* ]] && [[ -n $(find "$LANGEVIN_RUNTIME_ROOT$1" '(' -type l -o -size +0 -type f ')' -print -quit 2>/dev/null) ]]
}

# mount_at PATH: the host's PATH at the same place inside.
mount_at() {
  local place=$LANGEVIN_RUNTIME_ROOT$1
  if [[ ! -e $place ]]; then
    if [[ -d $1 ]]; then mkdir -p -- "$place"; else mkdir -p -- "${place%/*}" && : >"$place"; fi
  fi
  mounts+=(--bind "$1" "$1")
}

# wait_passing_signals PID: waits for bubblewrap, passes signals on to its command, and exits with its code.
wait_passing_signals() {
  local bubblewrap=$1 name status=127 waited signalled=yes
  for name in INT TERM HUP QUIT; do
    # shellcheck disable=SC2064
    trap "signalled=yes; pass_signal $name $bubblewrap" "$name"
  done
  while [[ -n $signalled ]]; do                                       # a signal ends `wait` before its command has ended
    signalled=''
    wait "$bubblewrap" && waited=0 || waited=$?
    ((waited == 127)) || status=$waited                               # 127: had been waited for before
  done
  exit "$status"
}

# pass_signal NAME PID: a Ctrl-C on the terminal has reached the command already; a signal sent to this shell alone has not.
pass_signal() {
  local child='' fields
  read -r -a fields <"/proc/$$/stat"
  [[ $1 == TERM || ${fields[4]} != "${fields[7]}" ]] || return 0
  read -r child <"/proc/$2/task/$2/children" || true
  kill -s "$1" ${child:-"$2"} 2>/dev/null || true
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  . "$(dirname "$(readlink -f "$0")")/state.sh"
  load_runtime || { "$repository/eng/setup.sh" runtime || exit; load_runtime; }
  enter "$@"
fi
