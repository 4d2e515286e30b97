using Langevin.Diffusion;

namespace Langevin.Pipelines;

/// <summary>One of a kind by its name in the <see cref="Catalog"/>, or itself: a text and a <typeparamref name="T"/> convert to it.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class Choice<T> where T : class
{
    private readonly string? name;
    private readonly T? itself;

    private Choice(string? name, T? itself) => (this.name, this.itself) = (name, itself);

    /// <summary>A name; nothing is chosen by null.</summary>
    public static implicit operator Choice<T>?(string? name) => name is null ? null : new Choice<T>(name, null);

    /// <summary>The thing itself; nothing is chosen by null.</summary>
    public static implicit operator Choice<T>?(T? itself) => itself is null ? null : new Choice<T>(null, itself);

    /// <summary>The name that was chosen by; null for the thing itself.</summary>
    public string? Name => name;

    /// <summary>What was chosen.</summary>
    /// <param name="known">The names.</param>
    /// <exception cref="ArgumentException">There is no such name; the message lists what there is.</exception>
    public T From(Registry<T> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return itself ?? known.ByName(name!);
    }
}
