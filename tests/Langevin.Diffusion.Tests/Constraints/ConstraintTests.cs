using Langevin.Diffusion.Constraints;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Constraints;

public class ConstraintTests
{
    private static readonly NoiseLevel Level = new(1, 0.6, 0.8);

    [Fact]
    public void Apply_Clip_HoldsTheRange() =>
        Assert.Equal([-1.5, 0.2, 1.5], new Clip(1.5).Apply(Tensor.From<double>([-3, 0.2, 2])).ToArray<double>());

    [Fact]
    public void Apply_DynamicThreshold_ScalesEachSampleByItsOwnQuantile()
    {
        var x0 = Tensor.From<double>([0.1, -0.2, 0.3, 0.4, 1, 2, -3, 4], 2, 4);
        var held = new DynamicThreshold(0.5, 10).Apply(x0).ToArray<double>();
        // Quantiles 0.25 (held at 1) and 2.5.
        Assert.Equal([0.1, -0.2, 0.3, 0.4, 0.4, 0.8, -1, 1], held.Select(value => Math.Round(value, 12)));
    }

    [Theory, InlineData(ConstrainedNoise.Implied), InlineData(ConstrainedNoise.Unchanged)]
    public void Denoise_ClippedX0_LeavesTheNoiseAsTold(ConstrainedNoise noise)
    {
        Tensor x = Tensor.From<double>([1, -1]), free = Tensor.From<double>([2, 0.5]);
        var denoised = new ConstrainedDenoiser(new OneAnswer(free), new Clip()) { Noise = noise }.Denoise(x, Level);
        Assert.Equal([1, 0.5], denoised.X0.ToArray<double>());
        var consistentWith = noise == ConstrainedNoise.Implied ? denoised.X0 : free;
        GoldenCase.Near(x, Level.Perturb(consistentWith, denoised.NoiseIn(x, Level)), 1e-14);
    }
}
