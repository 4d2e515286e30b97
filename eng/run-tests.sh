#!/usr/bin/env bash
# What ./test runs: the test projects inside the resolved runtime, the script tests (eng/tests) outside of it, one sum.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
for part in messages state enter; do . "$here/$part.sh"; done
results=$repository/artifacts/test-results
passed=0 failed=0 skipped=0

# select_projects ARGUMENT...: names up to the first option; `Torch` stands for Langevin.Torch.Tests, `eng` for eng/tests.
select_projects() {
  local name
  projects=() scripts=''
  while (($#)) && [[ $1 != -* ]]; do
    name=$(basename "$1")
    [[ -d $repository/tests/$name ]] || name=Langevin.$name.Tests
    if [[ $1 == eng ]]; then scripts=yes
    elif [[ -d $repository/tests/$name ]]; then projects+=("$name")
    else fail "there is no test project $1: the projects are eng $(cd "$repository/tests" && echo *.Tests)."; fi
    shift
  done
  options=("$@")
  [[ -n $scripts || ${#projects[@]} -gt 0 ]] || select_all
}

select_all() {
  mapfile -t projects < <(cd "$repository/tests" && ls -d -- *.Tests)
  everything=yes scripts=${options[*]:-yes}
  [[ $scripts == yes ]] || scripts=''                  # options are for dotnet test alone
}

prepare() {
  local name
  load_runtime || { "$here/setup.sh" runtime || exit; load_runtime; }
  if [[ -n ${everything:-} ]]; then
    load_tests all || "$here/setup.sh" tests all
    return
  fi
  for name in "${projects[@]}"; do load_tests all || load_tests "$name" || "$here/setup.sh" tests "$name"; done
}

run_project() {
  local name=$1 folder=$results/$1 code=0
  (enter dotnet test "$repository/artifacts/bin/$name/release/$name.dll" --nologo --logger "trx;LogFileName=$name.trx" \
    --results-directory "$folder" "${options[@]}") || code=$?
  count_trx "$folder/$name.trx" "$code" "$name"
}

# count_trx FILE EXIT_CODE NAME: adds up the counters; a process that ended early is one more failure.
count_trx() {
  local counters='' total good bad
  [[ ! -e $1 ]] || counters=$(grep -o '<Counters [^>]*' "$1")
  total=$(counter total) good=$(counter passed) bad=$(counter failed)
  if (($2 != 0 && bad == 0)); then
    say "$3: the test process ended early with code $2"
    bad=1 total=$((total + 1))
  fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - good - bad))
}

counter() { sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$counters" | grep . || echo 0; }

# run_script FILE: a script test prints `ok NAME`, `not ok NAME` or `skip NAME` for each case.
run_script() {
  local output code=0
  output=$("$1") || code=$?
  printf '%s\n' "$output"
  passed=$((passed + $(grep -c '^ok ' <<<"$output" || true)))
  skipped=$((skipped + $(grep -c '^skip ' <<<"$output" || true)))
  failed=$((failed + $(grep -c '^not ok ' <<<"$output" || true) + (code != 0)))
}

main() {
  local project script
  select_projects "$@"
  prepare
  rm -rf -- "$results"
  for project in "${projects[@]}"; do run_project "$project"; done
  if [[ -n $scripts ]]; then for script in "$here"/tests/*.tests.sh; do run_script "$script"; done; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0 && passed > 0))
}

[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
