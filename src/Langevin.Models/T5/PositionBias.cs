using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T5;

/// <summary>A number for each head and distance between tokens, added to the scores: Raffel et al. 2020, section 2.1.</summary>
/// <remarks>Near distances have a bucket each, farther ones share buckets that grow geometrically. Half of the buckets are for tokens that come after.</remarks>
internal sealed class PositionBias
{
    private readonly long buckets, farthest;

    /// <summary>Allocates the table.</summary>
    public PositionBias(T5Config config)
    {
        (buckets, farthest) = (config.RelativeAttentionNumBuckets, config.RelativeAttentionMaxDistance);
        Table = new Embedding(buckets, config.NumHeads);
    }

    /// <summary>The table, [buckets, heads], to be registered by the attention that it belongs to.</summary>
    public Embedding Table { get; }

    /// <summary>The bias between a number of tokens: [1, heads, tokens, tokens].</summary>
    public Tensor Forward(long tokens)
    {
        using var scope = new TensorScope();
        var places = Tensor.Arange(tokens, Table.Weight.Device);
        var distance = places.Unsqueeze(0) - places.Unsqueeze(1);                                     // [T, T]: key minus query
        return scope.Return(Table.Forward(Bucket(distance)).Permute(2, 0, 1).Unsqueeze(0).Contiguous());
    }

    private Tensor Bucket(Tensor distance)
    {
        var (half, near) = (buckets / 2, buckets / 4);
        var length = distance.Abs();
        var steps = (length.To(ScalarType.Float32) / near).Log() / Math.Log((double)farthest / near) * (half - near);
        var far = steps.Clamp(0, half - near - 1).To(ScalarType.Int64) + near;
        return Tensor.Where(length < near, length, far) + (distance > 0).To(ScalarType.Int64) * half;
    }
}
