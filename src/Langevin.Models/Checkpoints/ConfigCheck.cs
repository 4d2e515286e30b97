namespace Langevin.Models.Checkpoints;

/// <summary>Refuses configurations that describe no network, in one sentence that names the entry, its value and what fits.</summary>
internal static class ConfigCheck
{
    private const long MostChannels = 1 << 20;

    /// <summary>Refuses when something is wrong.</summary>
    /// <exception cref="ConfigException">It is.</exception>
    public static void Refuse(bool wrong, string message)
    {
        if (wrong) throw new ConfigException(message);
    }

    /// <summary>Refuses a word that is not among those known.</summary>
    public static void Known(string name, string? value, params ReadOnlySpan<string?> known)
    {
        if (!known.Contains(value)) throw new ConfigException($"{name} is '{value}', which is none of {string.Join(", ", known.ToArray().Select(k => k ?? "null"))}.");
    }

    /// <summary>Refuses a number of channels, rows or the like below 1 or beyond any network; null passes.</summary>
    public static void Count(string name, long? value) => Within(name, value, 1, MostChannels);

    /// <summary>Refuses a whole number outside of limits; null passes.</summary>
    public static void Within(string name, long? value, long least, long most) =>
        Refuse(value < least || value > most, $"{name} is {value}; it lies between {least} and {most}.");

    /// <summary>Refuses channels that cannot be normalised in groups.</summary>
    public static void Groups(string name, long groups, long channels) => Refuse(
        groups < 1 || channels % groups != 0, $"{channels} channels cannot be normalised in {groups} groups ({name}); choose channels that are a multiple of the groups.");

    /// <summary>Refuses a list of levels that is empty, too long, or of other channels than groups allow.</summary>
    public static void Levels(string name, IReadOnlyList<long> channels, long groups)
    {
        Refuse(channels.Count is 0 or > 16, $"{name} has {channels.Count} levels; give 1 to 16.");
        foreach (var width in channels)
        {
            Count(name, width);
            Groups("norm_num_groups", groups, width);
        }
    }
}
