using Xunit;

namespace Langevin.Oracles;

/// <summary>The complete recorded goldens, which are too large for the repository: the folder that LANGEVIN_GOLDENS names.</summary>
public static class Recorded
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "LANGEVIN_GOLDENS";

    /// <summary>The folder; null where the variable is not set.</summary>
    public static string? Root => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root ? root : null;

    /// <summary>A folder of them. Skips the test where they are not there.</summary>
    public static string Folder(string name)
    {
        Skip.If(Root is null, $"the recorded goldens are not here: set {Variable} to their folder");
        var folder = Path.Combine(Root!, name);
        Skip.IfNot(Directory.Exists(folder), $"'{folder}' is not there");
        return folder;
    }
}
