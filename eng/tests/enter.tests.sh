#!/usr/bin/env bash
# Entering the runtime that this machine resolved to: nothing about a command shows that it runs elsewhere.
. "$(dirname "$(readlink -f "$0")")/expect.sh"

enter() { "$eng/enter.sh" "$@"; }
ends_with() { local want=$1 code=0; shift; "$@" || code=$?; [[ $code == "$want" ]]; }
says() { local want=$1; shift; [[ $("$@") == "$want" ]]; }

expect Enter_ExitCode_IsKept ends_with 42 enter bash -c 'exit 42'
expect Enter_MissingCommand_Is127 ends_with 127 enter no-such-command
expect Enter_CommandKilled_IsReported ends_with 137 enter bash -c 'kill -KILL $$'
expect Enter_Twice_IsOnce ends_with 5 enter "$eng/enter.sh" bash -c 'exit 5'
reads_input() { [[ $(echo words | enter cat) == words ]]; }
expect Enter_StandardInput_IsRead reads_input
no_input() { enter true <&-; }
expect Enter_StandardInputClosed_StillRuns no_input

mkdir "$scratch/a folder" && echo text >"$scratch/a folder/a file"
expect Enter_PathWithSpaces_IsRead says text enter cat "$scratch/a folder/a file"
keeps_folder() { cd "$scratch/a folder" && says "$PWD" enter pwd && says text enter cat 'a file'; }
expect Enter_WorkingFolder_IsKept keeps_folder
expect Enter_TextAsArgument_IsPassedWhole says $'a  b|*|$x\n|' enter printf '%s|' 'a  b' '*' $'$x\n'

# system_file FOLDER: a readable file under it whose text can be compared.
system_file() { find "$1" -type f -size +0 -size -9k -readable -print -quit 2>/dev/null; }
for folder in /usr/share/doc /usr/local /etc /run; do
  file=$(system_file "$folder")
  if [[ -z $file ]]; then echo "skip Enter_FileUnder${folder//\//_}_IsRead"
  else expect "Enter_FileUnder${folder//\//_}_IsRead" says "$(tr -d '\0' <"$file")" enter bash -c 'tr -d "\0" <"${1#*=}"' - "--input=$file"; fi
done

# signalled SIGNAL CODE: the command hears the signal sent to eng/enter.sh, and its exit code comes back.
cat >"$scratch/hears.sh" <<'SCRIPT'
for name in INT TERM HUP; do trap "exit $1" $name; done
touch "$2"
for ((i = 0; i < 100; i++)); do sleep 0.1; done
SCRIPT
start() { rm -f "$scratch/ready" && set -m && { "$eng/enter.sh" bash "$scratch/hears.sh" "$1" "$scratch/ready" & } && set +m && until [[ -e $scratch/ready ]]; do sleep 0.05; done; }
signalled() { start 7 && kill -s "$1" $! && ends_with 7 wait $!; }
expect Enter_Interrupt_ReachesTheCommand signalled INT
expect Enter_Terminate_ReachesTheCommand signalled TERM
expect Enter_HangUp_ReachesTheCommand signalled HUP
ignores() { (trap '' HUP && start 7 && kill -s HUP $! && sleep 0.3 && kill -s TERM $! && ends_with 7 wait $! && grep -q 'SigIgn:.*[13579bdf]$' <(enter cat /proc/self/status)); }
expect Enter_UnderNohup_IgnoresHangUp ignores
dies_along() { start 7 && kill -KILL $! && sleep 0.5 && ! pgrep -f "$scratch/hears.sh" >/dev/null; }
expect Enter_Killed_TakesTheCommandAlong dies_along

quick() {
  local i start
  for i in 1 2 3 4 5; do
    start=$(date +%s%3N)
    enter true
    (($(date +%s%3N) - start >= 300)) || return 0
  done
  return 1
}
expect Enter_SecondCall_StartsAtOnce quick
