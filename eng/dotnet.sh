# The host's .NET 10 SDK.

# find_dotnet: exports DOTNET_ROOT.
find_dotnet() {
  local candidate sdk='' found=''
  for candidate in "${DOTNET_ROOT:-}/dotnet" "$(type -P dotnet || true)" "${HOME:-}/.dotnet/dotnet"; do
    [[ -x $candidate && ! -d $candidate ]] || continue
    found=$("$candidate" --list-sdks 2>/dev/null) || found=''     # 10.0.100 [/usr/share/dotnet/sdk]
    sdk=$(grep '^10\.' <<<"$found" | tail -n 1) || true
    [[ -z $sdk ]] || break
  done
  if [[ -z $sdk ]]; then
    [[ -z $found ]] || found=" (found only $(cut -d' ' -f1 <<<"$found" | paste -sd' '))"
    fail "the .NET 10 SDK is missing$found: install the package dotnet-sdk-10.0, or unpack the SDK and put its folder on PATH, and run again."
  fi
  sdk=${sdk#*[}
  DOTNET_ROOT=$(dirname "${sdk%]}")
  export DOTNET_ROOT
}
