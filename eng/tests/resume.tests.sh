#!/usr/bin/env bash
# A training that is killed without warning, again and again, ends with the very bytes of one that was left alone.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
langevin=$repository/langevin
settings=(--preset fashion-mnist --steps 18 --batch-size 8 --precision f32 --checkpoint-every 3 --sample-every 9 --validate-every 6 --keep-checkpoints 2 --seed 5 --threads 1)

photos() {
  "$langevin" sample fashion-mnist -n 20 --steps 2 --guidance 1 --classes 0 --output "$scratch/photos/a/" &&
    "$langevin" sample fashion-mnist -n 20 --steps 2 --guidance 1 --classes 9 --output "$scratch/photos/b/"
}

whole() { "$langevin" train "$scratch/photos" --output "$scratch/whole" "${settings[@]}"; }

# broken: killed after a little longer each time, until it reaches the end.
broken() {
  local killed=0 delay pid
  for delay in 1.5 2.2 1.9 2.6 2.4 3.1 3 4 5 8 60; do
    set -m
    if [[ -e $scratch/broken/run.json ]]; then "$langevin" train --output "$scratch/broken" --resume &
    else "$langevin" train "$scratch/photos" --output "$scratch/broken" "${settings[@]}" & fi
    pid=$!
    set +m
    (sleep "$delay" && kill -KILL -- -"$pid") 2>/dev/null &
    local killer=$!
    if wait "$pid"; then
      kill "$killer" 2>/dev/null
      echo "killed $killed times" && ((killed > 0))
      return
    fi
    killed=$((killed + 1))
    sleep 0.3
  done
  return 1
}

same() { cmp "$scratch/whole/$1" "$scratch/broken/$1"; }

expect Train_Photos_AreThere photos
expect Train_LeftAlone_Ends whole
expect Train_KilledAgainAndAgain_Ends broken
for file in metrics.jsonl checkpoints/step-0000018/{weights,average,optimizer}.safetensors model/unet/diffusion_pytorch_model.safetensors samples/step-0000018.png; do
  expect "Train_KilledAgainAndAgain_HasTheBytesOf_${file//\//_}" same "$file"
done
left_behind() { ! find "$scratch/broken" -name '*.part' | grep .; }
expect Train_KilledAgainAndAgain_LeavesNothingHalfWritten left_behind
