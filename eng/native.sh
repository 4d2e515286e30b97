# Builds native/ against the resolved libtorch. A build is kept by what went into it, so switching back costs nothing.

# build_native: exports LANGEVIN_NATIVE, the path of liblangevin.so for exactly this libtorch.
build_native() {
  local key folder part
  key=$({ find "$repository/native" -type f | sort | xargs -d '\n' cat; echo "$LANGEVIN_RUNTIME_ROOT|$torch|$torch_version"; } | sha256sum | cut -c1-16)
  folder=$cache/native/$key part=$cache/native/$key.part
  export LANGEVIN_NATIVE=$folder/liblangevin.so
  [[ ! -e $LANGEVIN_NATIVE ]] || return 0
  say "compiling native/ against libtorch $torch_version"
  rm -rf -- "$part"
  mkdir -p -- "$part"
  (enter cmake -S "$repository/native" -B "$part" -DCMAKE_PREFIX_PATH="$torch") >>"$log" 2>&1 9>&- &&
    (enter cmake --build "$part" --parallel "$(nproc)") >>"$log" 2>&1 9>&- || {
    grep -E 'error|Error' "$log" | head -n 20 >&2 || true
    fail "native/ could not be compiled (details in $log): check the compiler and the libtorch in $torch."
  }
  mkdir -p -- "$folder"
  mv -- "$part/liblangevin_standin.so" "$folder"
  mv -- "$part/liblangevin.so" "$LANGEVIN_NATIVE"
  rm -rf -- "$part"
}
