using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Samplers;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

/// <summary>Guidance of a mixture whose components are its classes: Bayes' rule in closed form.</summary>
public class MixtureGuidanceTests
{
    private static readonly GaussianMixture All = GaussianMixture.OnTheLine;
    private static readonly GaussianMixture Wanted = GaussianMixture.Single(0.6, 0.35);
    private static readonly LogLikelihood Classifier = (x, level) => Wanted.LogDensity(x, level) + Math.Log(0.7) - All.LogDensity(x, level);
    private readonly Tensor x = Tensor.Linspace(-2, 2, 21, ScalarType.Float64).Unsqueeze(1);

    public static TheoryData<double> Lambdas => [-3, -0.5, 2];

    [Theory, MemberData(nameof(Lambdas))]
    public void Denoise_ExactClassifierAtScaleOne_IsTheConditionalModel(double lambda)
    {
        var level = EverySamplerTests.Level(lambda);
        var guided = new ClassifierGuidance(All, Classifier, 1).Denoise(x, level);
        GoldenCase.Near(Wanted.Denoise(x, level).X0, guided.X0, 1e-9);
    }

    [Theory, MemberData(nameof(Lambdas))]
    public void Denoise_ClassifierOrClassifierFree_GuideAlike(double lambda)
    {
        var level = EverySamplerTests.Level(lambda);
        var byClassifier = new ClassifierGuidance(All, Classifier, 2.5).Denoise(x, level);
        var without = new ClassifierFreeGuidance(new Autoguidance(Wanted, All), 2.5).Denoise(x, level);
        GoldenCase.Near(without.X0, byClassifier.X0, 1e-9);
    }

    [Fact]
    public void Denoise_GuidedNoise_StaysThatOfTheSample()
    {
        var level = EverySamplerTests.Level(0.5);
        var model = new Told(All);
        var guided = new ClassifierGuidance(model, Classifier, 3).Denoise(x, level);
        GoldenCase.Near(x, level.Perturb(guided.X0, guided.Noise!), 1e-12);
    }

    [Fact]
    public void Sample_ExactClassifier_DrawsTheClass()
    {
        var guided = new ClassifierGuidance(All, Classifier, 1);
        var grid = EverySamplerTests.Uniform(-5, 4, 200);
        var start = Tensor.Linspace(-2, 2, 21, ScalarType.Float64).Unsqueeze(1);
        GoldenCase.Near(new DdimSampler().Sample(Wanted, start, grid), new DdimSampler().Sample(guided, start, grid), 1e-8);
    }

    [Fact]
    public void Denoise_PureNoise_IsLeftAlone()
    {
        var level = new NoiseLevel(1, 0, 1);
        var guided = new ClassifierGuidance(All, Classifier, 3).Denoise(x, level);
        Assert.True(All.Denoise(x, level).X0.Same(guided.X0));
    }

    [Fact]
    public void Denoise_MeasuredNormalData_IsTheExactPosterior()
    {
        // x_0 ~ N(0, I) in two dimensions, y = A x_0 + 0.3 n with A = (0.6, 0.8): the posterior is normal, and so is x_0 given x_t and y.
        var level = EverySamplerTests.Level(0.4);
        var (alpha, sigma) = (level.Alpha, level.Sigma);
        var prior = new GaussianMixture([1], new[,] { { 0.0, 0.0 } }, [1]);
        Tensor a = Tensor.From<double>([0.6, 0.8], 2, 1), y = Tensor.From<double>([0.5], 1, 1);
        var at = Tensor.Randn([7, 2], new Generator(3), ScalarType.Float64);
        var guided = new MeasurementGuidance(prior, x0 => x0.MatMul(a), y, 0.3).Denoise(at, level);

        // x_0 | x_t is N(alpha x_t, sigma^2 I) for alpha^2 + sigma^2 = 1; the measurement moves its mean along A.
        var mean = alpha * at;
        var gain = sigma * sigma / (sigma * sigma + 0.09);                              // |A| = 1
        var exact = mean + gain * (y - mean.MatMul(a)).MatMul(a.Transpose(0, 1));
        GoldenCase.Near(exact, guided.X0, 1e-12);
    }

    [Fact]
    public void Sample_MeasuredNormalData_HasThePosteriorsMoments()
    {
        // On the line, y = x_0 + 0.5 n = 1: the posterior is N(0.8, 0.2).
        var guided = new MeasurementGuidance(GaussianMixture.Single(0, 1), x0 => x0, Tensor.Ones([1, 1], ScalarType.Float64), 0.5);
        var start = Tensor.From<double>([-1, 0, 1], 3, 1);
        var end = new DdimSampler().Sample(guided, start, EverySamplerTests.Uniform(-6, 6, 1000)).ToArray<double>();
        Assert.Equal(0.8, end[1], 0.01);
        Assert.Equal(Math.Sqrt(0.2), (end[2] - end[0]) / 2, 0.01);
    }

    [Fact]
    public void Denoise_MeasurementWithoutVariance_IsRefused()
    {
        var guided = new MeasurementGuidance(All, x0 => x0, x, 0) { Spread = _ => 0 };
        Assert.Contains("leaves no variance", Assert.Throws<InvalidOperationException>(() => guided.Denoise(x, EverySamplerTests.Level(0))).Message);
    }
}
