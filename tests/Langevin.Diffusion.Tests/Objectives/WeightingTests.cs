using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Objectives;

public class WeightingTests
{
    private static readonly double[] Times = [0.0011, 0.03, 0.2, 0.5, 0.9, 0.999];
    private static readonly NoiseLevels Levels = new FlowProcess { TimeScale = 1 }.At(Tensor.From(Times));
    public static TheoryData<string> Names => [.. Catalog.Weightings.Names.Where(name => name != "uniform")];

    // In terms of what each paper weighs: (parameterization, weight of a squared error of its output as a function of the SNR and of u).
    public static TheoryData<string, string, Func<double, double, double>> Published => new()
    {
        { "snr", "epsilon", (_, _) => 1 },
        { "snr", "sample", (snr, _) => snr },
        { "min_snr", "epsilon", (snr, _) => Math.Min(5, snr) / snr },
        { "truncated_snr", "sample", (snr, _) => Math.Max(snr, 1) },
        { "p2", "epsilon", (snr, _) => 1 / (1 + snr) },
        { "debiased", "epsilon", (snr, _) => 1 / Math.Sqrt(snr) },
        { "edm", "edm", (_, _) => 1 },
        { "sigma_sqrt", "flow_prediction", (_, u) => 1 / (u * u) },
        { "cosmap", "flow_prediction", (_, u) => 2 / (Math.PI * (1 - 2 * u + 2 * u * u)) },
    };

    [Theory, MemberData(nameof(Published))]
    public void Weights_InThePapersTerms_AreThePapers(string weighting, string prediction, Func<double, double, double> published)
    {
        var found = Catalog.Weightings.ByName(weighting).Weights(Levels, Catalog.Parameterizations.ByName(prediction))!.ToArray<double>();
        for (var i = 0; i < Times.Length; i++)
        {
            var (snr, u) = (Math.Pow((1 - Times[i]) / Times[i], 2), Times[i]);
            Assert.Equal(1, found[i] / published(snr, u), 1e-10);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Weights_AnyParameterization_WeighTheSameErrorOfTheData(string name)
    {
        var weighting = Catalog.Weightings.ByName(name);
        Tensor OfData(Parameterization p) => weighting.Weights(Levels, p)! / p.SquaredScale(Levels);
        foreach (var parameterization in Catalog.Parameterizations.Names)
            GoldenCase.Near(OfData(Parameterization.Sample), OfData(Catalog.Parameterizations.ByName(parameterization)), 1e-12, parameterization);
    }

    [Theory, MemberData(nameof(Names))]
    public void Weights_AtTheEnds_AreFinite(string name)
    {
        var levels = new NoiseLevels(Tensor.From<double>([0, 1]), Tensor.From<double>([1, 0]), Tensor.From<double>([0, 1]));
        foreach (var parameterization in Catalog.Parameterizations.Names)
            Assert.True(Catalog.Weightings.ByName(name).Weights(levels, Catalog.Parameterizations.ByName(parameterization))!.IsFinite().All(), parameterization);
    }

    [Fact]
    public void Weights_OfAFlow_AreTheReferences()
    {
        var golden = new GoldenCase("training", "flow_matching");
        var levels = new FlowProcess { TimeScale = 1 }.At(golden["sd3_sigmas"]);
        GoldenCase.Near(golden["weight_sigma_sqrt"], new InverseVarianceWeighting().Weights(levels, Parameterization.Flow)!, 1e-6);
        GoldenCase.Near(golden["weight_cosmap"], new CosMapWeighting().Weights(levels, Parameterization.Flow)!, 1e-6);
    }

    [Fact]
    public void Losses_ScoreMatchingWeightedByVariance_IsTheSimpleLossOfTheNoise()
    {
        var process = new VpProcess();
        Tensor x0 = Tensor.Randn([4, 3], new Generator(1), ScalarType.Float64), noise = Tensor.Randn([4, 3], new Generator(2), ScalarType.Float64);
        var t = Tensor.From<double>([0.01, 0.2, 0.6, 1]);
        Tensor Epsilon(Tensor x, Tensor at, Tensor? condition) => x.Sin();
        Tensor Score(Tensor x, Tensor at, Tensor? condition) => -x.Sin() / process.At(t).Beside(x).Sigma;
        var simple = new DenoisingObjective(process, Parameterization.Epsilon).Losses(Epsilon, x0, noise, t);
        var matching = new DenoisingObjective(process, Parameterization.Score) { Weighting = new SnrWeighting() }.Losses(Score, x0, noise, t);
        GoldenCase.Near(simple, matching, 1e-12);
    }

    [Fact]
    public void Losses_FlowMatching_AreTheReferences()
    {
        var golden = new GoldenCase("training", "flow_matching");
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        var objective = new DenoisingObjective(new FlowProcess { TimeScale = 1 }, Parameterization.Flow);
        GoldenCase.Near(golden["loss_per_sample"], objective.Losses(fake.Answer, golden["x0"], golden["noise"], golden["t"]), 1e-5);
        GoldenCase.Near(golden["loss"], objective.Loss(fake.Answer, golden["x0"], golden["noise"], golden["t"]), 1e-5);
    }

    [Fact]
    public void Losses_EdmWeighted_AreTheReferences()
    {
        var golden = new GoldenCase("training", "edm_precond");
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        var parameterization = new EdmParameterization(golden.Settings.GetProperty("sigma_data").GetDouble());
        Tensor Network(Tensor x, Tensor t, Tensor? condition) => fake.Answer(x, golden["c_noise"], null); // told in double precision
        var objective = new DenoisingObjective(new EdmProcess(), parameterization) { Weighting = new EdmWeighting(0.5) };
        GoldenCase.Near(golden["loss"], objective.Loss(Network, golden["x0"], golden["noise"], golden["c_noise"]), 1e-11);
    }
}
