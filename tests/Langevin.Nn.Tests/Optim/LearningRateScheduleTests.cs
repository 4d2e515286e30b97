using Langevin.Oracles;
using Langevin.Nn.Optim;
using Langevin.Nn.Optim.Schedules;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Optim;

public sealed class LearningRateScheduleTests
{
    private const double Greatest = 1e-3;

    private static readonly Dictionary<string, LearningRateSchedule> Cases = new()
    {
        ["constant"] = new ConstantSchedule(),
        ["constant_with_warmup_10"] = new ConstantSchedule(10),
        ["linear_10_100"] = new LinearSchedule(100, 10),
        ["cosine_0_100"] = new CosineSchedule(100),
        ["cosine_10_100"] = new CosineSchedule(100, 10),
        ["cosine_with_restarts_10_100_c3"] = new CosineRestartSchedule(100, 10, 3),
        ["polynomial_0_100_p2_end1e-5"] = new PolynomialSchedule(100, 0, 2, 1e-5 / Greatest),
        ["polynomial_10_100_p1"] = new PolynomialSchedule(100, 10, 1, 1e-7 / Greatest),
        ["piecewise_1:10,0.1:20,0.01:30,0.005"] = new PiecewiseConstantSchedule([(1, 10), (0.1, 20), (0.01, 30)], 0.005),
    };

    [Fact]
    public void Apply_AtEveryStep_SetsTheRecordedRate()
    {
        var golden = Goldens.Read("training/lr_schedules.safetensors");
        var parameter = Tensor.Zeros([1]);
        parameter.RequiresGrad = true;
        var optimizer = new AdamW([("w", parameter)]);

        Assert.Equal(golden.Keys.Order(), Cases.Keys.Order());
        foreach (var (name, schedule) in Cases)
        {
            var rates = golden[name].ToArray<double>();
            for (var step = 0; step < rates.Length; step++)
            {
                var rate = schedule.Apply(optimizer, Greatest, step);
                Assert.True(Math.Abs(rate - rates[step]) <= 1e-12 * Greatest, $"{name} at {step}: {rate} instead of {rates[step]}");
                Assert.Equal(rate, optimizer.Groups[0].LearningRate);
            }
        }
    }

    [Fact]
    public void Over_EveryName_MakesTheScheduleOfThatName()
    {
        var made = ScheduleOptions.Names.Select(name => new ScheduleOptions(name) { WarmUpSteps = 10, Cycles = 3, LastFraction = 1e-7 / Greatest }.Over(100));

        Assert.Equal([Cases["constant"], Cases["constant_with_warmup_10"], Cases["linear_10_100"], Cases["cosine_10_100"], Cases["cosine_with_restarts_10_100_c3"], Cases["polynomial_10_100_p1"]], made);
    }

    [Fact]
    public void Over_AnUnknownName_SaysWhichThereAre() =>
        Assert.Contains("cosine_with_restarts", Assert.Throws<ArgumentException>(() => new ScheduleOptions("stairs").Over(10)).Message);
}
