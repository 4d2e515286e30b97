#!/usr/bin/env bash
# What `sample --dry-run` foresees is what a run then has at most. Each run is a process of its own. The margin for real networks is 15 % (docs/guides/memory.md); this one has 8 channels,
# which libtorch pads to 16.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
model=$repository/tests/Goldens/models/pipe_sd
margin=20

# bytes WORDS...: the peak that a run of these words says, in its JSON.
bytes() { "$repository/langevin" sample "$model" --prompt "a cat" --steps 1 --json "$@" | grep -o '"peak_bytes": [0-9]*' | grep -o '[0-9]*'; }

near() {
  local foreseen measured
  foreseen=$(bytes --dry-run "$@") && measured=$(bytes -o "$scratch/a.png" "$@") || return
  echo "$((foreseen >> 20)) MiB foreseen, $((measured >> 20)) MiB measured"
  ((100 * foreseen <= (100 + margin) * measured && 100 * foreseen >= (100 - margin) * measured))
}
expect Memory_OfASmallPicture_IsForeseen near
expect Memory_OfABatch_IsForeseen near --width 768 --height 768 -n 4
expect Memory_OfALargePicture_IsForeseen near --width 1024 --height 1024
expect Memory_InHalfPrecision_IsForeseen near --width 1024 --height 1024 --dtype bf16
expect Memory_InTiles_IsForeseen near --width 768 --height 768 --decode-tiles always --offload
