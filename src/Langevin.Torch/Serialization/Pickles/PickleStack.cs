namespace Langevin.Torch.Serialization.Pickles;

/// <summary>The stack of the pickle machine, with its marks, and what it remembers.</summary>
internal sealed class PickleStack(Func<string, TensorFileException> bad)
{
    private const int MostMarks = 10_000;
    private readonly List<object?> values = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<ulong, object?> memory = [];

    internal void Push(object? value) => values.Add(value);

    internal object? Pop()
    {
        var top = Top();
        values.RemoveAt(values.Count - 1);
        return top;
    }

    internal object? Top() => values.Count > (marks.Count > 0 ? marks.Peek() : 0) ? values[^1] : throw bad("takes more from the stack of its pickle than is there");

    internal void Mark()
    {
        if (marks.Count == MostMarks) throw bad($"nests more than {MostMarks} levels deep");
        marks.Push(values.Count);
    }

    /// <summary>Everything above the last mark, which goes with it.</summary>
    internal object?[] PopToMark()
    {
        if (marks.Count == 0) throw bad("closes a group in its pickle that was never opened");
        var start = marks.Pop();
        var group = values[start..].ToArray();
        values.RemoveRange(start, values.Count - start);
        return group;
    }

    internal object?[] PopMany(int count)
    {
        var group = new object?[count];
        for (var i = count - 1; i >= 0; i--) group[i] = Pop();
        return group;
    }

    internal void Remember(ulong place) => memory[place] = Top();

    internal void RememberNext() => Remember((ulong)memory.Count);

    internal void Recall(ulong place) => Push(memory.TryGetValue(place, out var value) ? value : throw bad($"recalls value {place} in its pickle, which was never kept"));
}
