#!/usr/bin/env bash
# The resolver: what it takes, and the one sentence when it can take nothing.
. "$(dirname "$(readlink -f "$0")")/expect.sh"

# libtorch FOLDER VERSION HEADER: something that looks like an unpacked libtorch.
libtorch() {
  mkdir -p "$1/lib" "$(dirname "$1/$3")"
  touch "$1/lib/libtorch_cpu.so"
  IFS=. read -r major minor patch <<<"$2"
  printf '#define TORCH_VERSION_MAJOR %s\n#define TORCH_VERSION_MINOR %s\n#define TORCH_VERSION_PATCH %s\n' "$major" "$minor" "$patch" >"$1/$3"
}
libtorch "$scratch/new torch" 2.14.1 include/torch/headeronly/version.h
libtorch "$scratch/same" 2.6.0 include/torch/csrc/api/include/torch/version.h
libtorch "$scratch/old" 2.5.1 include/torch/csrc/api/include/torch/version.h
fake cmake :
fake g++ :
fake make :
fake df 'printf "Avail\n100000M\n"'
fake apt-get :
fake apt-config :
fake bwrap :
fake mmdebstrap 'exit 1'
private='lock; log=/dev/null; prepare_system() { return 1; }; prepare_private'

takes() { [[ $(in_setup "LANGEVIN_LIBTORCH='$1'; resolve_runtime; echo \$LANGEVIN_RUNTIME_KIND \$torch_version") == "custom $2" ]]; }
expect Resolve_LibtorchOf2x14_IsTaken takes "$scratch/new torch" 2.14.1
expect Resolve_LibtorchOf2x6_IsTaken takes "$scratch/same" 2.6.0
refuses Resolve_LibtorchOf2x5_IsRefused 'libtorch 2.5.1, which is older than 2.6' "LANGEVIN_LIBTORCH=$scratch/old; resolve_runtime"
refuses Resolve_LibtorchNowhere_IsRefused 'not a folder' "LANGEVIN_LIBTORCH=$scratch/nowhere; resolve_runtime"
refuses Resolve_LibtorchEmpty_IsRefused 'holds no libtorch' "LANGEVIN_LIBTORCH=$scratch; resolve_runtime"
refuses Resolve_NoCompilerNotRoot_NamesPackages 'apt-get install cmake g++ make' \
  "LANGEVIN_LIBTORCH=$scratch/same; is_root() { false; }; have() { [[ \$1 != g++ ]]; }; resolve_runtime"

prefers_system() { [[ $(in_setup 'system_torch() { echo 2.7.0; }; is_root() { false; }; resolve_runtime; echo $LANGEVIN_RUNTIME_KIND') == system ]]; }
installs_system() {
  [[ $(in_setup 'log=/dev/null; system_torch() { echo 0; }; offered_torch() { echo 2.6.0; }; is_root() { :; }; install_packages() { echo "$1"; }
    resolve_runtime; echo $LANGEVIN_RUNTIME_KIND') == $'libtorch-dev\nsystem' ]]
}
expect Resolve_SystemLibtorchNewEnough_IsTaken prefers_system
expect Resolve_SystemOffersLibtorchAndRoot_IsInstalled installs_system

refuses Private_ToolsMissingNotRoot_NamesPackages 'apt-get install mmdebstrap bubblewrap' "is_root() { false; }; have() { [[ \$1 != bwrap ]]; }; $private"
refuses Private_OtherDistributionAsRoot_NamesPackages 'mmdebstrap and bubblewrap are needed' "have() { [[ \$1 != mmdebstrap && \$1 != apt-get ]]; }; $private"
refuses Private_Offline_NamesMirror 'from http://mirror.invalid/debian' "export LANGEVIN_MIRROR=http://mirror.invalid/debian; $private"
refuses Private_DiskFull_SaysHowMuch 'has 100 MB free' "df() { printf 'Avail\n100M\n'; }; $private"
fake bwrap 'exit 1'
refuses Private_NamespacesForbidden_SaysWhichSetting 'kernel.unprivileged_userns_clone' "$private"

refuses Dotnet_Missing_NamesPackage 'the .NET 10 SDK is missing: install the package dotnet-sdk-10.0' 'HOME=/nowhere; unset DOTNET_ROOT; type() { return 1; }; find_dotnet'
fake dotnet 'echo "8.0.100 [/usr/share/dotnet/sdk]"'
refuses Dotnet_OlderSdk_SaysWhatWasFound 'found only 8.0.100' 'HOME=/nowhere; unset DOTNET_ROOT; find_dotnet'
finds_dotnet() { fake dotnet 'printf "8.0.100 [/a/sdk]\n10.0.100 [/the sdk/sdk]\n"' && [[ $(in_setup 'HOME=/nowhere; unset DOTNET_ROOT; find_dotnet; echo "$DOTNET_ROOT"') == '/the sdk' ]]; }
expect Dotnet_TwoSdks_TakesTheTenth finds_dotnet
refuses Setup_CacheNotWritable_SaysWhatToSet 'set LANGEVIN_CACHE' 'cache=/proc/nowhere; main runtime'
