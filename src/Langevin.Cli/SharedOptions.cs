using System.CommandLine;

namespace Langevin.Cli;

/// <summary>The options that every command has.</summary>
internal static class SharedOptions
{
    public const string JsonName = "--json";
    private const string HelpName = "--help", VersionName = "--version";

    public static Option[] Create() =>
    [
        new Option<bool>(JsonName) { Description = "Write the result to standard output as JSON", Recursive = true },
        new Option<bool>(HelpName, "-h", "-?") { Description = "Say what a command does and how it is used", Recursive = true },
        new Option<bool>(VersionName) { Description = "Write the version of langevin" },
    ];

    /// <summary>Whether the result is wanted as JSON.</summary>
    public static bool WantsJson(this ParseResult parsed) => parsed.GetValue<bool>(JsonName);

    /// <summary>Whether it is asked what a command does.</summary>
    public static bool WantsHelp(this ParseResult parsed) => parsed.GetValue<bool>(HelpName);

    /// <summary>Whether the version of the program is asked for.</summary>
    public static bool WantsVersion(this ParseResult parsed) => parsed.GetValue<bool>(VersionName);
}
