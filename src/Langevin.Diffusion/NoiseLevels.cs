using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>Noise levels as tensors: one a sample of a batch, or one for all.</summary>
/// <remarks>Held in double precision, so that 1 - alphaBar keeps its digits, and rounded to the data's type where they meet it.</remarks>
/// <param name="T">What the network is told: [B], or no dimensions.</param>
/// <param name="Alpha">The signal scales: as <paramref name="T"/>, Float64.</param>
/// <param name="Sigma">The noise scales: as <paramref name="T"/>, Float64.</param>
public sealed record NoiseLevels(Tensor T, Tensor Alpha, Tensor Sigma)
{
    /// <summary>The signal-to-noise ratios Alpha^2 / Sigma^2: [B], Float64.</summary>
    public Tensor Snr => (Alpha / Sigma).Square();

    /// <summary>One level for the whole batch.</summary>
    public static implicit operator NoiseLevels(NoiseLevel level) => new(
        Tensor.Scalar(level.T, ScalarType.Float64), Tensor.Scalar(level.Alpha, ScalarType.Float64), Tensor.Scalar(level.Sigma, ScalarType.Float64));

    /// <summary>Alpha x0 + Sigma noise, sample by sample.</summary>
    /// <param name="x0">Clean data: [B, ...].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    public Tensor Perturb(Tensor x0, Tensor noise)
    {
        var (alpha, sigma) = Beside(x0);
        return alpha * x0 + sigma * noise;
    }

    /// <summary>Alpha and Sigma, each [B, 1, ...] in x's type: they multiply x sample by sample.</summary>
    /// <param name="x">Data: [B, ...]; half precision is met in Float32.</param>
    public (Tensor Alpha, Tensor Sigma) Beside(Tensor x)
    {
        if (Alpha.Dimensions == 0) return (Alpha, Sigma);
        var shape = new long[x.Dimensions];
        Array.Fill(shape, 1);
        shape[0] = -1;
        var type = x.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        return (Alpha.Reshape(shape).To(type), Sigma.Reshape(shape).To(type));
    }
}
