using FsCheck;
using FsCheck.Fluent;

namespace Langevin.Torch.Tests;

public sealed class IndexTests
{
    private enum Kind { Position, Range, New, Rest }

    /// <summary>An entry of an index in plain terms: From and To count from the start.</summary>
    private sealed record Entry(Kind Kind, int From, int To, bool FromEnd);

    private static readonly Gen<(long[] Shape, Entry[] Entries)> Cases =
        from shape in Gen.Choose(1, 4).Select(size => (long)size).ArrayOf().Resize(4)
        from count in Gen.Choose(0, shape.Length)
        from rest in Gen.Choose(0, 2 * (count + 1))
        from entries in Gen.CollectToArray(Enumerable.Range(0, count).Select(i => OneEntry(shape[rest <= i ? shape.Length - count + i : i])))
        from added in Gen.Choose(0, 6)
        select (shape, WithNewAndRest(entries, rest, added));

    private static Gen<Entry> OneEntry(long size) =>
        from kind in Gen.Elements(Kind.Position, Kind.Range)
        from start in Gen.Choose(0, (int)size - 1)
        from end in Gen.Choose(start, (int)size)
        from back in Gen.Elements(true, false)
        select new Entry(kind, start, end, back);

    private static Entry[] WithNewAndRest(Entry[] entries, int rest, int added)
    {
        List<Entry> all = [.. entries];
        if (rest <= entries.Length) all.Insert(rest, new Entry(Kind.Rest, 0, 0, false));
        if (added <= all.Count) all.Insert(added, new Entry(Kind.New, 0, 0, false));
        return [.. all];
    }

    private static TensorIndex[] Index(long[] shape, Entry[] entries)
    {
        var consumed = entries.Count(entry => entry.Kind is Kind.Position or Kind.Range);
        var dimension = 0;
        return [.. entries.Select(entry =>
        {
            if (entry.Kind == Kind.New) return TensorIndex.New;
            if (entry.Kind == Kind.Rest)
            {
                dimension += shape.Length - consumed;
                return TensorIndex.Rest;
            }
            var size = (int)shape[dimension++];
            if (entry.Kind == Kind.Position) return entry.FromEnd ? entry.From - size : entry.From;
            return entry.FromEnd ? ^(size - entry.From)..^(size - entry.To) : entry.From..entry.To;
        })];
    }

    /// <summary>The positions in the source that an index names, in order, and the shape of the result.</summary>
    private static (long[] Shape, long[] Sources) Model(long[] shape, Entry[] entries)
    {
        var left = shape.Length - entries.Count(entry => entry.Kind is Kind.Position or Kind.Range);
        var full = Enumerable.Repeat(new Entry(Kind.Range, 0, int.MaxValue, false), left);
        if (entries.All(entry => entry.Kind != Kind.Rest)) entries = [.. entries, new Entry(Kind.Rest, 0, 0, false)];
        Entry[] whole = [.. entries.SelectMany(entry => entry.Kind == Kind.Rest ? full : [entry])];
        long[] result = [.. Sizes(shape, whole)];
        return (result, [.. Arrays.Positions(result).Select(at => Arrays.Flat(shape, Source(whole, at)))]);
    }

    private static IEnumerable<long> Sizes(long[] shape, Entry[] whole)
    {
        var dimension = 0;
        foreach (var entry in whole)
        {
            if (entry.Kind == Kind.Range) yield return Math.Min(entry.To, shape[dimension]) - entry.From;
            if (entry.Kind == Kind.New) yield return 1;
            else dimension++;
        }
    }

    private static long[] Source(Entry[] whole, long[] at)
    {
        var position = 0;
        List<long> source = [];
        foreach (var entry in whole)
        {
            if (entry.Kind == Kind.Position) source.Add(entry.From);
            if (entry.Kind == Kind.Range) source.Add(entry.From + at[position]);
            if (entry.Kind != Kind.Position) position++;
        }
        return [.. source];
    }

    [Fact]
    public void Get_AnyPositionsAndRanges_IsTheArrayModel() => Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        var part = Arrays.Counting(test.Shape)[Index(test.Shape, test.Entries)];
        var (shape, sources) = Model(test.Shape, test.Entries);
        Assert.Equal(shape, part.Shape);
        Assert.Equal(sources.Select(source => (double)source), part.Numbers());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Set_AnyPositionsAndRanges_ChangesExactlyThose() => Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        var tensor = Tensor.Zeros(test.Shape);
        var (shape, sources) = Model(test.Shape, test.Entries);
        tensor[Index(test.Shape, test.Entries)] = Arrays.Counting(shape) + 1L;
        var expected = new double[tensor.Elements];
        for (var i = 0; i < sources.Length; i++) expected[sources[i]] = i + 1;
        Assert.Equal(expected, tensor.Numbers());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Get_RangeBeyondTheExtent_IsCutToIt() => Assert.Equal([2.0], Arrays.Counting(3)[2..9].Numbers());

    [Fact]
    public void Get_PositionOutside_NamesItAndTheExtent()
    {
        var x = Arrays.Counting(3, 4);
        Assert.Contains("dimension 1 of extent 4", Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 4]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[-4]);
        Assert.Contains("3 indices were given for 2 dimensions", Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 0, 0]).Message);
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Rest, TensorIndex.Rest]);
    }

    [Fact]
    public void Get_TensorsOfPositions_PicksRows()
    {
        var x = Arrays.Counting(3, 4);
        var rows = Tensor.From([2L, 0]);
        Assert.Equal([8.0, 9, 10, 11, 0, 1, 2, 3], x[rows].Numbers());
        Assert.Equal([10.0, 2], x[rows, 2].Numbers());
        Assert.Equal([11.0, 1], x[rows, Tensor.From([3L, 1])].Numbers());
        Assert.Equal([2.0, 0, 6, 4, 10, 8], x[.., rows].Numbers());
        Assert.Equal([1L, 3, 2], x[TensorIndex.New, TensorIndex.Rest, rows].Shape);
    }

    [Fact]
    public void Get_Masks_CoverAllTheirDimensions()
    {
        var x = Arrays.Counting(2, 2, 3);
        var mask = Tensor.From([true, false, false, true], 2, 2);
        Assert.Equal([0.0, 1, 2, 9, 10, 11], x[mask].Numbers());
        Assert.Equal([1.0, 10], x[mask, 1].Numbers());
        Assert.Equal([2.0, 9], x[mask, Tensor.From([2L, 0])].Numbers());
        Assert.Equal([4.0, 10], x[.., Tensor.From([false, true]), 1].Numbers());
        Assert.Throws<TorchException>(() => x[Tensor.From([true])]);
    }

    [Fact]
    public void Set_MaskOrPositions_WritesThrough()
    {
        var x = Arrays.Counting(2, 3);
        x[x > 3] = Tensor.Scalar(-1, ScalarType.Float64);
        Assert.Equal([0.0, 1, 2, 3, -1, -1], x.Numbers());
        x[1][Tensor.From([0L, 2])] = Tensor.From([7.0, 8]);
        Assert.Equal([0.0, 1, 2, 7, -1, 8], x.Numbers());
    }

    [Fact]
    public void Get_View_SharesMemory()
    {
        var x = Arrays.Counting(2, 3);
        x[.., 1].FillInPlace(9);
        Assert.Equal([0.0, 9, 2, 3, 9, 5], x.Numbers());
    }
}
