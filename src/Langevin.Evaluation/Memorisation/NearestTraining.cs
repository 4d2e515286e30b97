using Langevin.Torch;

namespace Langevin.Evaluation.Memorisation;

/// <summary>For each of some pictures the nearest one of a stream of many. The stream is never held.</summary>
/// <remarks>
/// The nearest of a block is found by |q - b|^2 = |q|^2 + |b|^2 - 2 q.b in Float64, and its distance is then summed from the differences: that of equal pictures is 0, however a BLAS library rounds products.
/// </remarks>
internal sealed class NearestTraining
{
    private readonly Tensor queries, squares;
    private Tensor distances, places;

    /// <summary>Starts with what is looked for.</summary>
    /// <param name="queries">[N, D], any floating type.</param>
    public NearestTraining(Tensor queries)
    {
        using var scope = new TensorScope();
        this.queries = queries.To(ScalarType.Float64).Clone().Keep();
        squares = this.queries.Square().Sum([1], true).Keep();                                   // [N, 1]
        distances = Tensor.Full([queries.Size(0)], double.PositiveInfinity, ScalarType.Float64, queries.Device).Keep();
        places = Tensor.Full([queries.Size(0)], -1, ScalarType.Int64, queries.Device).Keep();
    }

    /// <summary>Looks at the next rows of the stream.</summary>
    /// <param name="block">[B, D].</param>
    /// <param name="numbers">What to call them: [B], Int64.</param>
    public void Add(Tensor block, Tensor numbers)
    {
        using var scope = new TensorScope();
        var rows = block.To(ScalarType.Float64);
        var all = squares + rows.Square().Sum([1]) - 2 * queries.MatMul(rows.Transpose(0, 1));   // [N, B]
        var place = (-all).ArgMax(1);                                                             // [N]
        var least = (queries - rows.IndexSelect(0, place)).Square().Sum([1]);                     // [N]
        var isNearer = least < distances;
        (distances, places) = (Tensor.Where(isNearer, least, distances).Keep(), Tensor.Where(isNearer, numbers.IndexSelect(0, place), places).Keep());
    }

    /// <summary>The distance of each to its nearest, a root mean square over the D numbers, and the nearest one's number in the stream.</summary>
    public (double[] Distances, long[] Places) Result()
    {
        using var scope = new TensorScope();
        return ((distances / queries.Size(1)).Sqrt().ToArray<double>(), places.ToArray<long>());
    }
}
