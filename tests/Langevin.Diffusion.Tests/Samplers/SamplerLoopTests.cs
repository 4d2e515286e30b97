using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Samplers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Tests.Samplers;

public class SamplerLoopTests
{
    private static readonly Grid Walk = EverySamplerTests.Uniform(-4, 3, 8);

    [Fact]
    public void Sample_CancelledInTheMiddle_Stops()
    {
        using var source = new CancellationTokenSource();
        var done = 0;
        var options = new SamplingOptions
        {
            Cancellation = source.Token,
            OnStep = p =>
            {
                done = p.Step;
                if (p.Step == 3) source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => new DdimSampler().Sample(new OneAnswer(Tensor.Zeros([1])), Tensor.Ones([1]), Walk, options));
        Assert.Equal(3, done);
    }

    [Fact]
    public void Sample_KeptTrajectory_OutlivesTheWalk()
    {
        List<Tensor> kept = [];
        var last = new DdimSampler().Sample(new OneAnswer(Tensor.Zeros([2])), Tensor.Ones([2]), Walk, new SamplingOptions { OnStep = p => kept.Add(p.X.Keep()) });
        Assert.Equal(8, kept.Count);
        Assert.All(kept, x => Assert.True(x.IsFinite().All()));
        Assert.True(kept[^1].Same(last));
    }

    [Fact]
    public void Sample_StartingSample_IsLeftToItsOwner()
    {
        var x = Tensor.Ones([2]);
        new DdimSampler().Sample(new OneAnswer(Tensor.Zeros([2])), x, Walk);
        Assert.Equal(2, x.Sum().Item());
    }

    [Fact]
    public void Sample_Network_IsNotRecordedForGradients()
    {
        var weight = Tensor.Ones([2]);
        weight.RequiresGrad = true;
        var recording = true;
        var model = new NetworkDenoiser((x, _, _) =>
        {
            recording &= Gradient.IsRecording;
            return x * weight;
        }, Parameterization.Sample);
        Assert.False(new DdimSampler().Sample(model, Tensor.Ones([1, 2]), Walk).RequiresGrad);
        Assert.False(recording);
    }

    [Fact]
    public void Sample_StochasticWithoutNoise_SaysWhatIsMissing()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new DdpmSampler().Sample(new OneAnswer(Tensor.Zeros([1])), Tensor.Ones([1]), Walk));
        Assert.Contains("SamplingOptions.Noise", error.Message);
    }

    [Fact]
    public void Sample_LearnedVarianceWithoutOne_SaysWhatIsMissing()
    {
        var sampler = new DdpmSampler { Variance = DdpmVariance.LearnedRange };
        var error = Assert.Throws<InvalidOperationException>(() =>
            sampler.Sample(new OneAnswer(Tensor.Zeros([1])), Tensor.Ones([1]), Walk, new SamplingOptions { Noise = new PerSampleNoise(1) }));
        Assert.Contains("gives no variance", error.Message);
    }

    [Theory, InlineData(-1.0), InlineData(1.0)]
    public void Sample_LearnedVarianceAtItsEnds_IsOneOfTheFixedOnes(double v)
    {
        var sample = (DdpmVariance variance) => new DdpmSampler { Variance = variance }.Sample(
            new WithVariance(v), Tensor.Ones([4, 1], ScalarType.Float64), Walk, new SamplingOptions { Noise = new PerSampleNoise(5) });
        GoldenCase.Near(sample(v < 0 ? DdpmVariance.FixedSmall : DdpmVariance.FixedLarge), sample(DdpmVariance.LearnedRange), 1e-12);
    }

    [Fact]
    public void Sample_DdimWithEtaOne_IsAncestral()
    {
        var x = Tensor.Ones([4, 1], ScalarType.Float64);
        var options = () => new SamplingOptions { Noise = new PerSampleNoise(5) };
        var ddim = new DdimSampler { Eta = 1 }.Sample(GaussianMixture.OnTheLine, x, Walk, options());
        GoldenCase.Near(new DdpmSampler().Sample(GaussianMixture.OnTheLine, x, Walk, options()), ddim, 1e-12);
    }

    [Fact]
    public void Step_Transition_IsDdimWithTheImpliedNoise()
    {
        Tensor x = Tensor.From<double>([0.3, -1.2]), x0 = Tensor.From<double>([0.5, 0.1]);
        NoiseLevel from = EverySamplerTests.Level(-1), to = EverySamplerTests.Level(0.5);
        var noise = new Denoised(x0).NoiseIn(x, from);
        GoldenCase.Near(to.Perturb(x0, noise), Transition.Step(x, x0, from, to), 1e-14);
    }

    private sealed class WithVariance(double v) : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level) => new(0.5 * x) { Variance = Tensor.FullLike(x, v) };
    }
}
