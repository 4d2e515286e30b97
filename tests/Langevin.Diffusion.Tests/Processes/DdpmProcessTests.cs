using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Processes;

public class DdpmProcessTests
{
    public static TheoryData<string> Names => ["linear", "cosine", "zero terminal SNR"];

    [Theory, MemberData(nameof(Names))]
    public void TimeOf_TheLevelOfT_IsT(string name)
    {
        var process = Named(name);
        foreach (var t in new[] { 0, 0.25, 1, 17.5, 300, 640.125, 997.5, 998, 998.6, 999 })
            Assert.Equal(t, process.TimeOf(process.At(t).Lambda), 1e-10);
    }

    [Theory, MemberData(nameof(Names))]
    public void At_EveryT_PreservesVariance(string name)
    {
        var process = Named(name);
        for (var t = 0.0; t <= 999; t += 0.5)
        {
            var level = process.At(t);
            Assert.Equal(1, level.Alpha * level.Alpha + level.Sigma * level.Sigma, 1e-12);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void At_Tensor_AgreesWithNumbers(string name)
    {
        var process = Named(name);
        var many = process.At(Tensor.From<long>([0, 5, 999]));
        long[] times = [0, 5, 999];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(process.At(times[i]).Alpha, many.Alpha[i].Item());
            Assert.Equal(process.At(times[i]).Sigma, many.Sigma[i].Item());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Perturb_PerSampleLevels_AgreesWithOneAtATime(string name)
    {
        var process = Named(name);
        var generator = new Generator(3);
        Tensor x0 = Tensor.Randn([3, 2, 4, 4], generator), noise = Tensor.Randn([3, 2, 4, 4], generator);
        var all = process.Perturb(x0, noise, Tensor.From<long>([0, 500, 999]));
        var each = new[] { 0, 500, 999 }.Select((t, i) => process.At(t).Perturb(x0[i], noise[i])).ToArray();
        GoldenCase.Near(Tensor.Stack(each), all, 1e-6);
    }

    [Fact]
    public void At_OutsideTheChain_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new DdpmProcess().At(1000));
        Assert.Contains("0 to 999", error.Message);
    }

    [Fact]
    public void At_TimestepsThatAreNotInt64_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new DdpmProcess().At(Tensor.From([1f])));
        Assert.Contains("Int64, not Float32", error.Message);
    }

    [Fact]
    public void New_BetaOutsideItsRange_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new DdpmProcess(Tensor.From([0.1f, 1.5f])));
        Assert.Contains("beta 1 is 1.5", error.Message);
    }

    private static DdpmProcess Named(string name) => name switch
    {
        "linear" => new DdpmProcess(),
        "cosine" => new DdpmProcess(new CosineBetas()),
        _ => new DdpmProcess(ZeroTerminalSnr.Rescale(new ScaledLinearBetas(0.00085, 0.012).Table(1000))),
    };
}
