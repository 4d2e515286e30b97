# Restores and builds the managed code with the host's SDK.

# publish_app: the program, compiled ahead of time for a quick start, into a folder of its own: one that runs keeps its files.
publish_app() {
  local folder
  folder=$repository/artifacts/app/$(date +%s%N)
  begin_stamp app
  say "building the program"
  publish --no-self-contained --output "$folder"
  echo "$folder/langevin.dll" >"$state/app"
  finish_stamp app
  ls -d "$repository"/artifacts/app/* | head -n -2 | xargs -r -d '\n' rm -rf --
}

publish() {
  build publish "$repository/src/Langevin.Cli" --runtime "$(runtime_identifier)" -p:PublishReadyToRun=true \
    -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false "$@"
}

# build_tests NAME: one test project, or `all`.
build_tests() {
  local project=$repository/tests/$1
  [[ $1 != all ]] || project=$repository/Langevin.slnx
  begin_stamp "tests-$1"
  say "building $(basename "$project")"
  build build "$project"
  finish_stamp "tests-$1"
}

build() {
  local output=$repository/artifacts/build.log
  (cd "$repository" && "$DOTNET_ROOT/dotnet" "$@" --configuration Release --nologo --verbosity quiet -p:UseSharedCompilation=false -nodeReuse:false) >"$output" 2>&1 9>&- || {
    grep -E ': (error|warning) ' "$output" | sort -u | head -n 20 >&2 || true
    fail "the build failed (details in $output): mend the errors, or check the network if packages could not be restored."
  }
}

runtime_identifier() { case $(uname -m) in aarch64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }
