#!/usr/bin/env bash
# The sum that ./test ends with.
. "$(dirname "$(readlink -f "$0")")/expect.sh"

# sum_of EXIT_CODE COUNTERS: passed, failed, skipped as counted from one result file.
sum_of() {
  printf '<ResultSummary><Counters %s /></ResultSummary>\n' "$2" >"$scratch/result.trx"
  bash -c '. "$0/run-tests.sh"; count_trx "$1" "$2" Some.Tests 2>/dev/null; echo $passed $failed $skipped' "$eng" "$scratch/result.trx" "$1"
}
is() { local want=$1; shift; [[ $("$@") == "$want" ]]; }
all='total="9" executed="7" passed="6" failed="1" error="0" notExecuted="0"'
good='total="4" executed="4" passed="4" failed="0" error="0" notExecuted="0"'
expect Sum_Mixed_CountsEach is '6 1 2' sum_of 1 "$all"
expect Sum_AllPassed_CountsThem is '4 0 0' sum_of 0 "$good"
expect Sum_ProcessDiedAfterPassing_IsAFailure is '4 1 0' sum_of 134 "$good"
crash() { bash -c '. "$0/run-tests.sh"; count_trx /nowhere 139 Some.Tests 2>/dev/null; echo $passed $failed $skipped' "$eng"; }
expect Sum_NoResultFile_IsAFailure is '0 1 0' crash

unknown() { local code=0 said; said=$("$repository/test" NoSuchProject 2>&1) || code=$?; [[ $code == 2 && $said == *'no test project NoSuchProject'* ]]; }
expect Test_UnknownProject_IsRefused unknown
selects() { [[ $(bash -c '. "$0/run-tests.sh"; select_projects Torch Langevin.Nn.Tests --filter X; echo "${projects[@]}|${options[@]}|$scripts"' "$eng") == 'Langevin.Torch.Tests Langevin.Nn.Tests|--filter X|' ]]; }
expect Test_ShortAndLongNames_AreSelected selects
