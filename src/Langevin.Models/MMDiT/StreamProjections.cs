using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MMDiT;

/// <summary>The queries, keys and values of one stream of a <see cref="JointAttention"/>, whose module they are registered in.</summary>
internal sealed class StreamProjections
{
    private const double Epsilon = 1e-6;

    private readonly Linear query, key, value;
    private readonly RmsNorm? queryNorm, keyNorm;

    /// <summary>Allocates the projections, and registers them by the names given.</summary>
    /// <param name="add">Registers a layer.</param>
    /// <param name="width">Width of a token.</param>
    /// <param name="normWidth">Width of a head whose queries and keys are normalised; null for no normalisation.</param>
    /// <param name="names">Of queries, keys, values, and the normalisations of queries and keys.</param>
    public StreamProjections(Func<string, Layer, Layer> add, long width, long? normWidth, params ReadOnlySpan<string> names)
    {
        if (normWidth is { } head)
        {
            queryNorm = (RmsNorm)add(names[3], new RmsNorm(head, Epsilon));
            keyNorm = (RmsNorm)add(names[4], new RmsNorm(head, Epsilon));
        }
        query = (Linear)add(names[0], new Linear(width, width));
        key = (Linear)add(names[1], new Linear(width, width));
        value = (Linear)add(names[2], new Linear(width, width));
    }

    /// <summary>[B, T, width].</summary>
    public Tensor Query(Tensor x, long heads) => Normed(query.Forward(x), queryNorm, heads);

    /// <summary>[B, T, width].</summary>
    public Tensor Key(Tensor x, long heads) => Normed(key.Forward(x), keyNorm, heads);

    /// <summary>[B, T, width].</summary>
    public Tensor Value(Tensor x) => value.Forward(x);

    private static Tensor Normed(Tensor x, RmsNorm? norm, long heads) =>
        norm is null ? x : norm.Forward(x.View(x.Size(0), x.Size(1), heads, -1)).Reshape(x.Shape);
}
