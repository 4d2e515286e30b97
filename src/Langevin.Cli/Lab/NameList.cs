using Langevin.Diffusion;

namespace Langevin.Cli.Lab;

/// <summary>Names with commas between them, as they are typed.</summary>
internal static class NameList
{
    /// <summary>The names, each known to a registry.</summary>
    /// <exception cref="CommandException">One is not, or there is none.</exception>
    public static string[] Read<T>(string option, string typed, Registry<T> known)
    {
        var names = typed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0) throw new CommandException($"{option} is empty; name some of {string.Join(", ", known.Names)}.");
        foreach (var name in names)
            if (!known.Names.Contains(name))
                throw new CommandException(ClosestWord.Find(name, known.Names) is { } word
                    ? $"{option} has no '{name}'; did you mean '{word}'?"
                    : $"{option} has no '{name}'; there is {string.Join(", ", known.Names)}.");
        return names;
    }
}
