using System.Collections;

namespace Langevin.Nn;

/// <summary>Modules in a row, named 0, 1, 2, ...</summary>
/// <typeparam name="T">Their type.</typeparam>
public sealed class ModuleList<T> : Module, IReadOnlyList<T> where T : Module
{
    private readonly T[] items;

    /// <summary>Lists modules.</summary>
    public ModuleList(params IEnumerable<T> items)
    {
        this.items = [.. items];
        for (var i = 0; i < this.items.Length; i++) Add(i.ToString(), this.items[i]);
    }

    /// <summary>The number of modules.</summary>
    public int Count => items.Length;

    /// <summary>One of them.</summary>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
