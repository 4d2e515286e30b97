using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Constraints;

public class InpaintingTests
{
    // Two coordinates of one normal distribution each: what is filled in does not depend on what is known.
    private static readonly GaussianMixture Data = new([1], new[,] { { 0.3, -0.4 } }, [0.5]);
    private readonly Tensor known = Tensor.From<double>([0.9, 0], 1, 2);
    private readonly Tensor mask = Tensor.From<double>([1, 0], 1, 2);
    private readonly Tensor start = Tensor.Randn([5, 2], new Generator(1), ScalarType.Float64);
    private readonly Tensor noise = Tensor.Randn([5, 2], new Generator(2), ScalarType.Float64);

    [Theory, InlineData(false), InlineData(true)]
    public void Sample_ToTheEnd_KeepsWhatIsKnownAndFillsTheRestAsBefore(bool noised)
    {
        var free = new DdimSampler().Sample(Data, start, ToTheEnd);
        var filled = new DdimSampler().Sample(new InpaintingDenoiser(Data, known, mask) { Noise = noised ? noise : null }, start, ToTheEnd);
        GoldenCase.Near(Tensor.Full([5], 0.9, ScalarType.Float64), filled[.., 0], 1e-12, "known");
        GoldenCase.Near(free[.., 1], filled[.., 1], 1e-9, "filled in");
    }

    [Fact]
    public void Sample_Stochastic_KeepsWhatIsKnown()
    {
        var filled = new DdpmSampler().Sample(new InpaintingDenoiser(Data, known, mask) { Noise = noise }, start, ToTheEnd, new SamplingOptions { Noise = new PerSampleNoise(4) });
        GoldenCase.Near(Tensor.Full([5], 0.9, ScalarType.Float64), filled[.., 0], 1e-12);
    }

    [Fact]
    public void Denoise_NoisedKnownPart_IsWhatTheDenoiserSees()
    {
        var level = EverySamplerTests.Level(0.3);
        var model = new Seeing();
        new InpaintingDenoiser(model, known, mask) { Noise = noise }.Denoise(start, level);
        GoldenCase.Near(level.Perturb(Tensor.Full([5], 0.9, ScalarType.Float64), noise[.., 0]), model.Seen![.., 0], 1e-14);
        Assert.True(model.Seen[.., 1].Same(start[.., 1]));
    }

    [Fact]
    public void Sample_NoisedKnownPart_StaysOnItsPath()
    {
        var steps = new List<double>();
        var options = new SamplingOptions
        {
            OnStep = p => steps.Add((p.X[.., 0] - p.Level.Perturb(Tensor.Full([5], 0.9, ScalarType.Float64), noise[.., 0])).Abs().Max().Item()),
        };
        new DdimSampler().Sample(new InpaintingDenoiser(Data, known, mask) { Noise = noise }, start, EverySamplerTests.Uniform(-3, 3, 8), options);
        Assert.All(steps, distance => Assert.Equal(0, distance, 1e-12));
    }

    private static readonly Grid ToTheEnd =
        new([.. EverySamplerTests.Uniform(-4, 3, 10).Steps.Select(step => step.From), NoiseLevel.Clean]);

    private sealed class Seeing : IDenoiser
    {
        public Tensor? Seen { get; private set; }

        public Denoised Denoise(Tensor x, NoiseLevel level)
        {
            Seen = x;
            return x;
        }
    }
}
