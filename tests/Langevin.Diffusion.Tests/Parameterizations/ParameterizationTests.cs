using FsCheck;
using FsCheck.Fluent;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Parameterizations;

public class ParameterizationTests
{
    public static TheoryData<string> Names => [.. Catalog.Parameterizations.Names];

    private readonly Tensor x0, noise;

    public ParameterizationTests()
    {
        var generator = new Generator(5);
        x0 = Tensor.Randn([4, 3, 2], generator, ScalarType.Float64);
        noise = Tensor.Randn([4, 3, 2], generator, ScalarType.Float64);
    }

    private readonly NoiseLevels levels = new DdpmProcess().At(Tensor.From<long>([0, 20, 500, 999]));

    [Theory, MemberData(nameof(Names))]
    public void X0_OfTheTarget_IsTheData(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var x = levels.Perturb(x0, noise);
        var target = parameterization.Target(x0, noise, levels);
        GoldenCase.Near(x0, parameterization.X0(x, target, levels), 1e-12, "x0");
        GoldenCase.Near(noise, parameterization.Noise(x, target, levels), 1e-12, "noise");
        GoldenCase.Near(target, parameterization.Output(x, x0, levels), 1e-12, "output");
    }

    [Theory, MemberData(nameof(Names))]
    public void SquaredScale_OfAnErrorInTheOutput_IsTheErrorOfX0(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var x = levels.Perturb(x0, noise);
        var moved = parameterization.X0(x, parameterization.Target(x0, noise, levels) + 1.0, levels) - x0;
        GoldenCase.Near(parameterization.SquaredScale(levels), moved.Square().Flatten(1).Mean([1]), 1e-9);
    }

    [Theory, MemberData(nameof(Names))]
    public void X0_InPureNoise_IsFiniteWhereItSaysSo(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var x = parameterization.X0(noise, noise, new NoiseLevel(999, 0, 1));
        Assert.Equal(parameterization.IsRegularInPureNoise, x.IsFinite().All());
    }

    [Theory, MemberData(nameof(Names))]
    public void X0_HalfPrecision_StaysFloating(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var half = noise.To(ScalarType.BFloat16);
        Assert.Equal(ScalarType.BFloat16, parameterization.X0(half, half, new NoiseLevel(1, 0.8, 0.6)).Type);
    }

    [Theory, MemberData(nameof(Names))]
    public void Convert_ToEveryOtherAndBack_IsTheSameOutput(string name)
    {
        var here = Catalog.Parameterizations.ByName(name);
        Prop.ForAll(Arb.From(Gen.Choose(-300, 300)), Arb.From(Gen.Choose(1, 500)), (hundredths, alphaPercent) =>
        {
            var alpha = alphaPercent / 100.0;                                           // variance-preserving, exploding, flow: any pair
            var level = new NoiseLevel(1, alpha, alpha * Math.Exp(-hundredths / 100.0));
            var x = level.Perturb(x0, noise);
            var output = here.Target(x0, noise, level);
            foreach (var other in Catalog.Parameterizations.Names.Select(Catalog.Parameterizations.ByName))
            {
                var there = other.Convert(here, x, output, level);
                GoldenCase.Near(other.Target(x0, noise, level), there, 1e-10, $"{name} as {other.Name}");
                GoldenCase.Near(output, here.Convert(other, x, there, level), 1e-10, $"{name} by way of {other.Name}");
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Edm_RecordedPreconditioning_IsTheReferences()
    {
        var golden = new GoldenCase("training", "edm_precond");
        var process = new EdmProcess();
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        var t = Tensor.From([.. golden["sigma"].ToArray<double>().Select(process.TimeAt)]);
        GoldenCase.Near(golden["c_noise"], t, 1e-12, "c_noise");
        var level = process.At(t);
        GoldenCase.Near(golden["x_noisy"], level.Perturb(golden["x0"], golden["noise"]), 1e-12, "x");
        var edm = new EdmParameterization();
        var x = golden["x_noisy"];
        var output = fake.Answer(edm.Input(x, level), t, null);
        GoldenCase.Near(golden["F"], output, 1e-12, "F");
        GoldenCase.Near(golden["D"], edm.X0(x, output, level), 1e-12, "D");
        GoldenCase.Near(golden["F_target"], edm.Target(golden["x0"], golden["noise"], level), 1e-9, "target");
        GoldenCase.Near(golden["weight"], 1 / edm.SquaredScale(level), 1e-12, "weight");
        // The paper's weighted error of D is the plain error of F.
        GoldenCase.Near(golden["loss"], (output - golden["F_target"]).Square().Mean(), 1e-11, "loss");
    }

    [Fact]
    public void Edm_SigmaDataOneOnAVariancePreservingPath_IsVPrediction()
    {
        var edm = new EdmParameterization(1) { Direction = EdmDirection.Noise };
        GoldenCase.Near(Parameterization.V.Target(x0, noise, levels), edm.Target(x0, noise, levels), 1e-12);
        var x = levels.Perturb(x0, noise);
        GoldenCase.Near(x, edm.Input(x, levels), 1e-12);
    }

    [Fact]
    public void Flow_RecordedVelocity_IsTheReferences()
    {
        var golden = new GoldenCase("training", "flow_matching");
        var level = new FlowProcess { TimeScale = 1 }.At(golden["t"]);
        var flow = Parameterization.Flow;
        GoldenCase.Near(golden["x_t"], level.Perturb(golden["x0"], golden["noise"]), 1e-6, "x_t");
        GoldenCase.Near(golden["target_v"], flow.Target(golden["x0"], golden["noise"], level), 1e-6, "target");
        GoldenCase.Near(golden["pred_x0"], flow.X0(golden["x_t"], golden["model_output"], level), 1e-6, "x0");
        GoldenCase.Near(golden["pred_noise"], flow.Noise(golden["x_t"], golden["model_output"], level), 1e-6, "noise");
    }

    [Fact]
    public void New_EdmSigmaDataNotPositive_IsRefused() =>
        Assert.Contains("sigma_data is 0", Assert.Throws<ArgumentException>(() => new EdmParameterization(0)).Message);
}
