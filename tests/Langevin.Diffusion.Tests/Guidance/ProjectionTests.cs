using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

public class ProjectionTests
{
    private static readonly NoiseLevel Level = EverySamplerTests.Level(0);
    private readonly Tensor difference = Tensor.Randn([3, 2, 4], new Generator(1), ScalarType.Float64);
    private readonly Tensor conditional = Tensor.Randn([3, 2, 4], new Generator(2), ScalarType.Float64);

    [Fact]
    public void Apply_Default_IsPerpendicularToTheConditionalAnswer()
    {
        var d = new AdaptiveProjection().Apply(difference, conditional, Level);
        Assert.All((d * conditional).Sum([1, 2]).ToArray<double>(), product => Assert.Equal(0, product, 1e-12));
        var removed = difference - d;                                                   // along the conditional answer, sample by sample
        GoldenCase.Near(removed.Norm([1, 2]) * conditional.Norm([1, 2]), (removed * conditional).Sum([1, 2]).Abs(), 1e-12);
    }

    [Fact]
    public void Apply_AllOfTheParallelPart_IsPlainGuidance() =>
        GoldenCase.Near(difference, new AdaptiveProjection { Parallel = 1 }.Apply(difference, conditional, Level), 1e-14);

    [Fact]
    public void Apply_Limit_ShortensLongDirectionsOnly()
    {
        var lengths = difference.Norm([1, 2]).ToArray<double>();
        var limit = (lengths.Min() + lengths.Max()) / 2;
        var held = new AdaptiveProjection { Parallel = 1, Limit = limit }.Apply(difference, conditional, Level).Norm([1, 2]).ToArray<double>();
        for (var i = 0; i < lengths.Length; i++) Assert.Equal(Math.Min(lengths[i], limit), held[i], 1e-12);
    }

    [Fact]
    public void Apply_Momentum_AddsThePastUntilAWalkStartsAgain()
    {
        var projection = new AdaptiveProjection { Parallel = 1, Momentum = -0.5 };
        Tensor At(double lambda) => projection.Apply(difference, conditional, EverySamplerTests.Level(lambda));
        GoldenCase.Near(difference, At(-2), 1e-14);
        GoldenCase.Near(0.5 * difference, At(-1), 1e-14);
        GoldenCase.Near(0.75 * difference, At(0), 1e-14);
        GoldenCase.Near(difference, At(-2), 1e-14, "the next walk");
    }

    [Fact]
    public void Denoise_Projected_KeepsTheConditionalAnswersPart()
    {
        var model = new Two(conditional, conditional - difference);
        var guided = new ClassifierFreeGuidance(model, 5) { Projection = new AdaptiveProjection() }.Denoise(difference, Level).X0;
        GoldenCase.Near(conditional.Square().Sum([1, 2]), (guided * conditional).Sum([1, 2]), 1e-12);
        GoldenCase.Near(conditional + 4 * new AdaptiveProjection().Apply(difference, conditional, Level), guided, 1e-14);
    }

    private sealed class Two(Tensor with, Tensor without) : IConditionalDenoiser
    {
        public int Conditions => 2;

        public Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> conditions) => [with, without];
    }
}
