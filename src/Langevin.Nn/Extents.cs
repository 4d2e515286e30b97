namespace Langevin.Nn;

/// <summary>A size in each spatial dimension: one number for all of them, or one for each.</summary>
public readonly struct Extents
{
    private readonly long[] values;

    private Extents(long[] values) => this.values = values;

    /// <summary>The same in every dimension.</summary>
    public static implicit operator Extents(long value) => new([value]);

    /// <summary>One for each dimension, first to last.</summary>
    public static implicit operator Extents(long[] values) => new(values);

    /// <summary>The sizes, written out for a number of dimensions.</summary>
    /// <exception cref="ArgumentException">There are neither one nor as many as dimensions.</exception>
    public long[] For(int dimensions)
    {
        var given = values ?? [0];
        if (given.Length == dimensions) return given;
        if (given.Length != 1) throw new ArgumentException($"{given.Length} extents were given for {dimensions} dimensions; give one, or one for each.");
        var all = new long[dimensions];
        Array.Fill(all, given[0]);
        return all;
    }
}
