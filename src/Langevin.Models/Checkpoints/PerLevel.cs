namespace Langevin.Models.Checkpoints;

/// <summary>A setting of a network's levels: one value for all of them, or a list with one for each, the finest first. It is written as it was read.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
public sealed class PerLevel<T>
{
    private readonly T[] values;

    private PerLevel(T[] values, bool isList) => (this.values, IsList) = (values, isList);

    /// <summary>Whether there is a value for each level.</summary>
    public bool IsList { get; }

    /// <summary>The values of a list, or the one for all.</summary>
    public IReadOnlyList<T> Values => values;

    /// <summary>The value of a level.</summary>
    public T this[int level] => IsList ? values[level] : values[0];

    /// <summary>One value for all levels.</summary>
    public static implicit operator PerLevel<T>(T value) => new([value], isList: false);

    /// <summary>A value for each level.</summary>
    public static implicit operator PerLevel<T>(T[] values) => new(values, isList: true);

    /// <summary>Whether it has a value for each of a number of levels.</summary>
    public bool Covers(long levels) => !IsList || values.Length == levels;
}
