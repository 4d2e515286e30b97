using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

/// <summary>What every guidance and constraint owes: nothing where it is neutral, the same for a sample in any company, a noise that fits its x_0.</summary>
public class EveryGuidanceTests
{
    private static readonly NoiseLevel Level = EverySamplerTests.Level(0.2);
    private static readonly GaussianMixture Wanted = new([1], new[,] { { 0.4, 0.5 } }, [0.25]);
    private static readonly GaussianMixture All = new([0.6, 0.4], new[,] { { -0.5, 0.2 }, { 0.4, 0.5 } }, [0.15, 0.25]);
    private readonly Tensor x = Tensor.Randn([6, 2], new Generator(1), ScalarType.Float64);

    private static readonly Dictionary<string, Func<double, IDenoiser>> Kinds = new()
    {
        ["classifier-free"] = s => new ClassifierFreeGuidance(new Answers(Wanted, All), 1 + s),
        ["classifier-free, scheduled"] = s => new ClassifierFreeGuidance(new Answers(Wanted, All), 5) { Schedule = GuidanceSchedule.Of(_ => s) },
        ["classifier-free, projected"] = s => new ClassifierFreeGuidance(new Answers(Wanted, All), 1 + s) { Projection = new AdaptiveProjection { Limit = 0.3 } },
        ["classifier-free, rescaled"] = s => new ClassifierFreeGuidance(new Answers(Wanted, All), 1 + s) { Rescale = new GuidanceRescale(0.7, Parameterization.V) },
        ["autoguidance"] = s => new ClassifierFreeGuidance(new Autoguidance(new Told(Wanted), new Told(All)), 1 + s),
        ["instruction"] = s => CombinedGuidance.Instruction(new Answers(Wanted, All, GaussianMixture.Single(0, 1)), 1 + s, 1 + 0.5 * s),
        ["perturbed"] = s => CombinedGuidance.Perturbed(new Answers(Wanted, All, GaussianMixture.Single(0, 1)), 1 + s, s),
        ["classifier"] = s => new ClassifierGuidance(new Told(Wanted), (x, level) => -x.Square().Sum([1]), s),
        ["measurement"] = s => new MeasurementGuidance(new Told(Wanted), x0 => x0.Sum([1], keep: true), Tensor.Ones([1, 1], ScalarType.Float64), 0.3) { Scale = s },
        ["inpainting"] = s => new InpaintingDenoiser(new Told(Wanted), Tensor.Ones([1, 2], ScalarType.Float64), Tensor.From<double>([s, 0], 1, 2)),
        ["clip"] = s => new ConstrainedDenoiser(new Told(Wanted), new Clip(s == 0 ? 100 : 0.1)),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Denoise_NeutralStrength_ChangesNothing(string name)
    {
        var answer = Kinds[name](0).Denoise(x, Level);
        GoldenCase.Near(Wanted.Denoise(x, Level).X0, answer.X0, 1e-14);
        Assert.False(Kinds[name](1).Denoise(x, Level).X0.Same(answer.X0));
    }

    [Theory, MemberData(nameof(Names))]
    public void Denoise_SampleAlone_IsAnsweredAsInCompany(string name)
    {
        var together = Kinds[name](1).Denoise(x, Level).X0;
        for (var i = 0; i < x.Size(0); i++)
            GoldenCase.Near(together.Narrow(0, i, 1), Kinds[name](1).Denoise(x.Narrow(0, i, 1), Level).X0, 1e-14);
    }

    [Theory, MemberData(nameof(Names))]
    public void Denoise_Noise_IsThatOfTheSample(string name)
    {
        var answer = Kinds[name](1).Denoise(x, Level);
        GoldenCase.Near(x, Level.Perturb(answer.X0, answer.NoiseIn(x, Level)), 1e-12);
    }

    [Theory, MemberData(nameof(Names))]
    public void Denoise_Result_HasNoGradient(string name)
    {
        using var off = Torch.Autograd.GradientMode.Off();
        Assert.False(Kinds[name](1).Denoise(x, Level).X0.RequiresGrad);
        Assert.False(Torch.Autograd.Gradient.IsRecording);
    }

    private sealed class Answers(params IDenoiser[] models) : IConditionalDenoiser
    {
        public int Conditions => models.Length;

        public Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> conditions) =>
            Array.ConvertAll(conditions.ToArray(), number => new Told(models[number]).Denoise(x, level));
    }
}
