#!/usr/bin/env bash
# Makes the program that is carried to another machine: eng/publish.sh [FOLDER]   (default artifacts/publish)
#
# FOLDER/langevin           one self-contained, trimmed, ReadyToRun file: the other machine needs no .NET
# FOLDER/liblangevin.so     the native half, built against the libtorch that is resolved here
#
# The other machine needs the same libtorch: the same Debian packages, or a copy of the folder that LANGEVIN_LIBTORCH names
# here, with its lib folder in LD_LIBRARY_PATH. For another libtorch build native/ there (cmake, g++; no CUDA toolkit):
#   cmake -S native -B build -DCMAKE_PREFIX_PATH=TORCH_FOLDER && cmake --build build
# and put build/liblangevin.so beside the program, or its path in LANGEVIN_NATIVE.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/setup.sh"
folder=$(realpath -m -- "${1:-$repository/artifacts/publish}")

main runtime
load_runtime
say "publishing to $folder"
publish --self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true -p:DebugType=none --output "$folder"
cp -- "$LANGEVIN_NATIVE" "$folder/"
