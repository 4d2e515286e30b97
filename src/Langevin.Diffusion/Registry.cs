namespace Langevin.Diffusion;

/// <summary>Things of one kind by their names.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class Registry<T>
{
    private readonly string kind;
    private readonly Dictionary<string, Func<T>> makers = [];

    /// <summary>A list of things.</summary>
    /// <param name="kind">What they are, for errors: "sampler".</param>
    /// <param name="entries">Each name, and how the thing is made.</param>
    public Registry(string kind, params ReadOnlySpan<(string Name, Func<T> Make)> entries)
    {
        this.kind = kind;
        foreach (var (name, make) in entries) makers.Add(name, make);
    }

    /// <summary>Every name, in the order of the documentation.</summary>
    public IReadOnlyCollection<string> Names => makers.Keys;

    /// <summary>The one of a name, with its default settings.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public T ByName(string name) => makers.TryGetValue(name, out var make)
        ? make()
        : throw new ArgumentException($"There is no {kind} called '{name}'; there is {string.Join(", ", makers.Keys)}.");
}
