using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Each pixel's channels divided by their root mean square, then a learned scale and shift: [B, C, H, W]. Zhang and Sennrich 2019, with a shift.</summary>
/// <remarks>The mean square is taken in Float32 when the input is of a shorter type.</remarks>
internal sealed class ChannelNorm : Layer
{
    private const double Epsilon = 1e-5;
    private readonly Tensor weight, bias;

    /// <summary>Allocates the layer.</summary>
    public ChannelNorm(long channels) => (weight, bias) = (AddParameter("weight", channels), AddParameter("bias", channels));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var wide = x.Type is ScalarType.Float16 or ScalarType.BFloat16 ? x.To(ScalarType.Float32) : x;
        var scaled = (x * (wide.Square().Mean([1], keep: true) + Epsilon).Rsqrt()).To(x.Type);           // [B, C, H, W]
        return Output(scope.Return(scaled * weight.View(-1, 1, 1) + bias.View(-1, 1, 1)));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        weight.FillInPlace(1);
        bias.ZeroInPlace();
    }
}
