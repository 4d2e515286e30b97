using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>Which tokens become one: each token's place among the fewer ones.</summary>
/// <param name="places">The place of each token: [B, N], Int64, from 0 to <paramref name="count"/> - 1, every place taken at least once.</param>
/// <param name="count">How many tokens are left.</param>
public sealed class TokenMap(Tensor places, long count)
{
    /// <summary>The place of each token: [B, N], Int64.</summary>
    public Tensor Places => places;

    /// <summary>How many tokens are left.</summary>
    public long Count => count;

    /// <summary>The fewer tokens, each the mean of those that it stands for, summed in Float32 or wider.</summary>
    /// <param name="tokens">[B, N, C].</param>
    /// <returns>[B, <see cref="Count"/>, C].</returns>
    public Tensor Merge(Tensor tokens)
    {
        using var scope = new TensorScope();
        var (batch, width) = (tokens.Size(0), tokens.Size(2));
        var type = tokens.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var sums = Tensor.Zeros([batch, count, width], type, tokens.Device).ScatterAdd(1, places.Unsqueeze(2).Expand(-1, -1, width), tokens.To(type));
        var members = Tensor.Zeros([batch, count], type, tokens.Device).ScatterAdd(1, places, Tensor.Ones(places.Shape, type, tokens.Device));
        return scope.Return((sums / members.Unsqueeze(2)).To(tokens.Type));
    }

    /// <summary>Every token again, as what it became one with.</summary>
    /// <param name="merged">[B, <see cref="Count"/>, C].</param>
    /// <returns>[B, N, C].</returns>
    public Tensor Spread(Tensor merged)
    {
        using var scope = new TensorScope();
        var (batch, width) = (merged.Size(0), merged.Size(2));
        var rows = places + Tensor.Arange(batch, merged.Device).Unsqueeze(1) * count;                    // [B, N]
        return scope.Return(merged.Reshape(batch * count, width).IndexSelect(0, rows.Flatten()).View(batch, places.Size(1), width));
    }
}
