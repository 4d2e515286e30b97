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
}
