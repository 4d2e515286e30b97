#!/usr/bin/env bash
# The study's page in a real browser: join, vote, reload, finish, report. Skipped where there is no Chromium, Node.js or Playwright;
# in CI, as root, they are installed.
. "$(dirname "$(readlink -f "$0")")/expect.sh"
. "$eng/messages.sh"
. "$eng/state.sh"
. "$eng/runtime.sh"
playwright=$cache/playwright-1.65.1
log=$scratch/install.log
pictures=${STUDY_PICTURES:-$scratch/pictures}
mkdir -p -- "$pictures"

find_browser() {
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    browser=$(type -P "$name") && return
  done
  return 1
}

install_missing() {
  local missing=()
  find_browser || missing+=(chromium-headless-shell)
  have node || missing+=(nodejs)
  have npm || missing+=(npm)
  ((${#missing[@]} == 0)) || (install_packages "${missing[@]}") || return
  [[ -d $playwright/node_modules ]] || npm install --silent --no-audit --no-fund --prefix "$playwright" playwright-core@1.65.1 >>"$log" 2>&1
}

if [[ ${CI:-} == true ]] && is_root && have apt-get; then install_missing || cat "$log"; fi
if ! find_browser || ! have node || [[ ! -d $playwright/node_modules/playwright-core ]]; then
  echo "skip Study_Browser (needs Chromium, Node.js and Playwright: set CI=true as root to install them, or npm install --prefix $playwright playwright-core@1.65.1)"
  exit
fi

# serve ARGUMENT...: starts a study in the background; sets $address and $server.
serve() {
  : >"$scratch/served"
  "$repository/langevin" study "$@" --json >"$scratch/served" 2>"$scratch/error" &
  server=$!
  for _ in {1..300}; do
    address=$(sed -n 's/.*"address": "\(.*\)",/\1/p' "$scratch/served") && [[ -n $address ]] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$scratch/error"
  return 1
}
walk() { timeout 120 node "$eng/tests/study.browser.mjs" "$playwright/node_modules/playwright-core" "$browser" "${address%/}" "$pictures"; }
stop() { kill -TERM "$server" && wait "$server"; }
reports() { "$repository/langevin" study report "$1" --json | tee "$scratch/report" | grep -q "$2" || { cat "$scratch/report"; return 1; }; }

for guidance in 1 2; do
  expect "Study_Pictures${guidance}_AreThere" "$repository/langevin" sample fashion-mnist -n 8 --steps 3 --guidance $guidance --output "$scratch/guidance$guidance/"
done
expect Study_Preference_IsServed serve "$scratch/guidance1" "$scratch/guidance2" --questions 5 --repeats 1 --output "$scratch/preference.db"
expect Study_Preference_WalkedThrough walk
stop
expect Study_Preference_IsReported reports "$scratch/preference.db" '"votes": 15'
expect Study_RealOrGenerated_IsServed serve "$scratch/guidance1" --real "$scratch/guidance2" --questions 6 --repeats 0 --output "$scratch/real.db"
expect Study_RealOrGenerated_WalkedThrough walk
stop
expect Study_RealOrGenerated_IsReported reports "$scratch/real.db" '"finished": 3'
