#!/usr/bin/env bash
# Set-ups that are interrupted, or run twice at once: nothing is ever half-made.
. "$(dirname "$(readlink -f "$0")")/expect.sh"

fake apt-get :
fake apt-config :
fake bwrap :
fake df 'printf "Avail\n100000M\n"'
make_root='lock; prepare_private; echo "$private_root"'
part_is() { compgen -G "$scratch/cache/*.part" >/dev/null && [[ $1 == there ]] || [[ $1 == gone ]]; }
root_is() { compgen -G "$scratch/cache/debian13-*[0-9]" >/dev/null && [[ $1 == there ]] || [[ $1 == gone ]]; }

# A root that never gets finished: the program says where it works and stays there.
slow_mmdebstrap='for part; do [[ $part != */debian13-* ]] || mkdir -p "$part/usr/lib"; done; echo $$ >"'$scratch'/slow"; exec sleep 60'
quick_mmdebstrap='for part; do [[ $part != */debian13-* ]] || mkdir -p "$part/etc/ld.so.conf.d" "$part/usr/lib/x/openblas-openmp"; done; echo >>"'$scratch'/calls"; sleep 0.5'

# interrupt SIGNAL WHOM: starts a set-up, waits until it works, and sends the signal to its shell or its whole group.
interrupt() {
  local setup
  fake mmdebstrap "$slow_mmdebstrap"
  rm -f "$scratch/slow"
  set -m
  in_setup "$make_root" &
  setup=$!
  set +m
  until [[ -s $scratch/slow ]]; do sleep 0.05; done
  if [[ $2 == group ]]; then kill -s "$1" -- -"$setup"; else kill -s "$1" "$setup"; fi
  wait "$setup"
  kill -KILL "$(<"$scratch/slow")" 2>/dev/null
  true
}

ctrl_c() { interrupt INT group; root_is gone && part_is gone; }
killed() { interrupt KILL shell; root_is gone && part_is there; }
again() { fake mmdebstrap "$quick_mmdebstrap" && in_setup "$make_root" && root_is there && part_is gone; }
twice() {
  rm -rf "$scratch/cache" "$scratch/calls"
  in_setup "$make_root" & in_setup "$make_root" & wait
  root_is there && [[ $(wc -l <"$scratch/calls") == 1 ]]
}
expect Setup_CtrlC_LeavesNothing ctrl_c
expect Setup_Killed_LeavesOnlyTheTemporaryFolder killed
expect Setup_AfterKill_RemovesItAndFinishes again
expect Setup_TwoAtOnce_MakeOneRoot twice
