#!/usr/bin/env bash
# Every command that the README and the guides show runs as written, with the numbers of long ones made small.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
mkdir "$scratch/clone" && cd "$scratch/clone" || exit
ln -s "$repository/langevin" "$repository/models" .
ln -s "$repository/tests/Goldens/models/pipe_sd" sd15
ln -s "$repository/tests/Goldens/models/pipe_sd/vae" sd-vae-ft-mse

# tensors FILE NAME:TYPE:SHAPE:BYTES...: a safetensors file of zeros.
tensors() {
  local file=$1 header='' offset=0 name type shape bytes
  shift
  for tensor; do
    IFS=: read -r name type shape bytes <<<"$tensor"
    header+="${header:+,}\"$name\":{\"dtype\":\"$type\",\"shape\":[$shape],\"data_offsets\":[$offset,$((offset + bytes))]}"
    offset=$((offset + bytes))
  done
  header="{$header}"
  while ((${#header} % 8)); do header+=' '; done
  printf "$(printf '\\x%02x\\x%02x\\0\\0\\0\\0\\0\\0' $((${#header} % 256)) $((${#header} / 256)))%s" "$header" >"$file"
  head -c "$offset" /dev/zero >>"$file"
}
tensors noise.safetensors noise:F32:1,1,28,28:3136
tensors in.safetensors sample:F32:2,4,14,14:6272 timestep:I64:2:16 class_labels:I64:2:16
tensors real.safetensors features:F32:20,4:320
tensors generated.safetensors features:F32:20,4:320 logits:F32:20,3:240
cp generated.safetensors others.safetensors
tensors watercolour.safetensors unet.conv_in.lora_A.weight:F32:1,4,3,3:144 unet.conv_in.lora_B.weight:F32:8,1,1,1:32
tensors lines.safetensors lora_unet_conv_in.lora_down.weight:F32:1,4,3,3:144 lora_unet_conv_in.lora_up.weight:F32:8,1,1,1:32
tensors toy.safetensors '<toy>:F32:2,24:192'
tensors fears.safetensors emb_params:F32:1,24:96

# A picture of 2 x 1 pixels, black and white; and a scheduler's file.
base64 -d >mask.png <<<iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR42mNg+A8AAQIBANEay48AAAAASUVORK5CYII=
cp models/fashion-mnist/scheduler/scheduler_config.json .

# made_small COMMAND: what would take minutes takes seconds.
made_small() {
  sed -E 's/quickstart$/quickstart --steps 20 --images 20/; s/--steps (300|20000|100)\b/--steps 4/; s/-n 100\b/-n 10/; s/-n (500|40)\b/-n 12 --steps 2/; s/--questions 30/--questions 12/; s/^(\.\/langevin study .*--output)/stopped_soon \1/; s/-n 12 --steps 2 --metrics fd,kid,prdc --bootstrap 200 --over nfe=\S+ --over guidance=\S+/-n 12 --metrics fd --steps 2 --over guidance=1,2/; s/--evaluate-every 100 --evaluate-images 200/--evaluate-every 4 --evaluate-images 10 --evaluate-steps 2/; s/--likelihood-images 100/--likelihood-images 2 --ode-tolerance 0.1/; s/steps=400/steps=5/
          s/--resolution 64/--resolution 28/; s/lab error -o/lab error --sampler ddim,unipc -o/' <<<"$1"
}

# stopped_soon COMMAND...: a server is asked to end once it says where it is.
stopped_soon() {
  local server
  : >served
  "$@" >served &
  server=$!
  for _ in {1..600}; do ! grep -q 127.0.0.1 served || break; sleep 0.1; done
  kill -TERM "$server" && wait "$server"
}

runs() { eval "$(made_small "$1")"; }

expect Docs_Photos_AreThere ./langevin sample fashion-mnist -n 20 --steps 2 --guidance 1 --output photos/
while IFS= read -r line; do
  expect "Docs_${line//[^A-Za-z0-9]/_}" runs "${line#\$ }"
done < <(grep -h '^\$ \./langevin' "$repository/README.md" "$repository"/docs/guides/{sample,text-to-image,speed,memory,adapters,provenance,inspect,checkpoints,data,train,evaluate,lab,study}.md "$repository"/docs/{evaluation,samplers}.md | sed 's/ *#.*//' | awk '!seen[$0]++')
