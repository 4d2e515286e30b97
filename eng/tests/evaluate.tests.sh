#!/usr/bin/env bash
# An evaluation that is killed without warning half-way goes on where it was, and ends with the very record of one that was left alone.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
langevin=$repository/langevin
pictures=400 width=$(((128 + 2 + 1) * 4))        # bytes that are kept of a picture: features, probabilities of two classes, the class asked for

photos() {
  local part class
  for part in train test; do
    for class in 0 9; do "$langevin" sample fashion-mnist -n 12 --steps 2 --guidance 1 --seed "${#part}" --classes "$class" --output "$scratch/photos/$part/$class/" || return; done
  done
  "$langevin" judge "$scratch/photos" --epochs 3 --threads 1 -o "$scratch/judge.safetensors"
}

# evaluation NAME: the same command with a cache and an output of its own.
evaluation() {
  "$langevin" evaluate fashion-mnist --reference "$scratch/photos" --judge "$scratch/judge.safetensors" -n "$pictures" --steps 4 --guidance 1 --batch-size 16 --seed 3 --threads 1 \
    --metrics fd,kid,prdc,diversity --bootstrap 20 --feature-cache "$scratch/$1.cache" --output "$scratch/$1.json"
}

# killed: ended by SIGKILL once half of the pictures have been looked at.
killed() {
  local pid part code
  set -m
  evaluation broken &
  pid=$!
  set +m
  for _ in {1..3000}; do
    part=$(find "$scratch/broken.cache" -name '*.part' -size +"$((pictures / 2 * width))"c 2>/dev/null)
    [[ -z $part ]] && kill -0 "$pid" 2>/dev/null || break
    sleep 0.01
  done
  kill -KILL -- -"$pid"
  wait "$pid"
  code=$?
  [[ -n $part && $code == 137 && ! -e $scratch/broken.json ]]
}

resumed() {
  evaluation broken >"$scratch/resumed" 2>&1
  cat "$scratch/resumed"
  grep -Eq "^note: (2[0-9][0-9]|3[0-9][0-9]) of $pictures pictures of fashion-mnist were looked at before; going on after them" "$scratch/resumed"
}

expect Evaluate_Photos_AreThere photos
expect Evaluate_LeftAlone_Ends evaluation whole
expect Evaluate_KilledHalfWay_LeavesNoResult killed
expect Evaluate_TypedAgain_GoesOnAfterWhatWasLookedAt resumed
expect Evaluate_KilledAndResumed_HasTheBytesOfTheRecord cmp "$scratch/whole.json" "$scratch/broken.json"
