using System.Runtime.CompilerServices;

namespace Langevin.Torch.Tests;

/// <summary>Files recorded from the reference implementation.</summary>
internal static class Goldens
{
    public static string File(string name) => Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens"));
}
