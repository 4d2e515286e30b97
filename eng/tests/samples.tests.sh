#!/usr/bin/env bash
# Every sample program builds with the host's SDK and runs to its end in the runtime, small where it would take long.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
. "$eng/messages.sh"
. "$eng/dotnet.sh"
find_dotnet

# photos: a folder of two classes, cut from the first sample's sheet of the bundled model.
photos() {
  local class
  for class in 0 9; do
    "$repository/langevin" sample fashion-mnist -n 40 --steps 2 --guidance 1 --classes $class --output "$scratch/photos/$class/"
  done
}

# runs FILE ARGUMENT...: it ends well and says something.
runs() {
  local name output
  name=$(basename "$1" .cs) output=$scratch/$(basename "$1" .cs)
  (cd "$repository" && "$DOTNET_ROOT/dotnet" build "$1" --configuration Release --output "$output" --nologo --verbosity quiet) || return
  [[ -n $("$eng/enter.sh" dotnet "$output/$name.dll" "${@:2}") ]]
}

expect Sample01_DenoisesAMixture runs samples/01-denoise-a-mixture.cs
expect Sample02_Photos_AreThere photos
expect Sample02_TrainsOnAFolder runs samples/02-train-on-images.cs "$scratch/photos" 2 "$scratch/run"
expect Sample03_SamplesAFolder runs samples/03-sample-a-folder.cs "$repository/models/fashion-mnist" "$scratch/sheet.png"
expect Sample03_Picture_IsThere test -s "$scratch/sheet.png"
expect Sample04_FindsTheLikelihood runs samples/04-likelihood-of-a-mixture.cs
expect Sample05_MakesImagesOfTexts runs samples/05-text-to-image.cs "$repository/tests/Goldens/models/pipe_sd" "a cat" "$scratch/cat.png" 2
expect Sample05_Pictures_AreThere test -s "$scratch/cat.png" -a -s "$scratch/cat.1.png"
is_short() { (($(wc -l <"$1") <= 80)); }
for file in "$repository"/samples/*.cs; do expect "$(basename "$file")_HasAtMost80Lines" is_short "$file"; done
