#!/usr/bin/env bash
# A training whose file system fills up says so and ends; the checkpoints that it wrote before are whole, and go on once there is room.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
langevin=$repository/langevin
names=(Train_DiskFull_SaysSoWithCode2 Train_DiskFull_LeavesNothingHalfWritten Train_RoomMade_ResumesFromTheLastCheckpoint)
unshare --mount true 2>/dev/null || { printf 'skip %s\n' "${names[@]}"; exit; }

settings=(--preset fashion-mnist --batch-size 4 --precision f32 --threads 1 --checkpoint-every 1 --sample-every 0 --validate-every 0 --keep-checkpoints 50 --channels 16,32 --layers 1)

# on_small_disk: a file system of 24 MB, filled by the checkpoints of a training that keeps all; then room is made, and it goes on.
on_small_disk() {
  mkdir -p "$scratch/disk" && mount -t tmpfs -o size="$size" none "$scratch/disk" || return
  "$langevin" train "$scratch/photos" --output "$scratch/disk/run" "${settings[@]}" --steps 8 2>"$scratch/full"
  echo $? >"$scratch/code"
  find "$scratch/disk" -name '*.part' >"$scratch/parts"
  mount -o remount,size=400m "$scratch/disk"
  "$langevin" train --output "$scratch/disk/run" --resume >"$scratch/resumed" 2>&1
  echo $? >"$scratch/resumed.code"
}

"$langevin" sample fashion-mnist -n 8 --steps 2 --guidance 1 --output "$scratch/photos/" >/dev/null
"$langevin" train "$scratch/photos" --output "$scratch/one" "${settings[@]}" --steps 1 >/dev/null
size=$(($(du -sk "$scratch/one" | cut -f1) * 3))k
export -f on_small_disk
export langevin scratch size settings="${settings[*]}"
unshare --mount bash -c 'settings=($settings); on_small_disk'
said_so() { cat "$scratch/full" && [[ $(<"$scratch/code") == 2 ]] && grep -q 'could not be written: .*Earlier checkpoints are intact; make room and resume' "$scratch/full"; }
nothing_left() { ! [[ -s $scratch/parts ]]; }
resumed() { cat "$scratch/resumed" && [[ $(<"$scratch/resumed.code") == 0 ]] && grep -q '8 steps done' "$scratch/resumed"; }
expect "${names[0]}" said_so
expect "${names[1]}" nothing_left
expect "${names[2]}" resumed
