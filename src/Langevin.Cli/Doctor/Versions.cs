using System.Runtime.InteropServices;

namespace Langevin.Cli.Doctor;

/// <summary>Which programs these are, and how they were started.</summary>
internal static class Versions
{
    public static IEnumerable<Finding> Look()
    {
        yield return new("langevin", CommandLine.Version);
        yield return new(".NET", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        yield return new("system", RuntimeInformation.OSDescription);
        yield return new("runtime", Kind(Environment.GetEnvironmentVariable("LANGEVIN_RUNTIME_KIND"), Environment.GetEnvironmentVariable("LANGEVIN_RUNTIME_ROOT")));
    }

    private static string Kind(string? kind, string? root) => kind switch
    {
        "custom" => $"the libtorch that LANGEVIN_LIBTORCH names: {Environment.GetEnvironmentVariable("LANGEVIN_LIBTORCH")}",
        "system" => "the system's own libtorch",
        "private" => $"a private Debian 13 in {root}",
        _ => "started directly, not through ./langevin",
    };
}
