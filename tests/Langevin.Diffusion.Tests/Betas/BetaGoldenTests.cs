using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Betas;

public class BetaGoldenTests
{
    public static TheoryData<string> Plain => GoldenCase.Names("noise_schedules", "linear", "scaled_linear", "sigmoid", "squaredcos");
    public static TheoryData<string> ZeroSnr => GoldenCase.Names("noise_schedules", "zero_snr");
    public static TheoryData<string> AlphaBar => GoldenCase.Names("noise_schedules", "alpha_bar");

    [Theory, MemberData(nameof(Plain))]
    public void Table_EverySchedule_IsTheReferences(string name)
    {
        var golden = new GoldenCase("noise_schedules", name);
        var (schedule, count) = Read(golden);
        GoldenCase.Near(golden["betas_f32"], schedule.Table(count), 1e-6, "betas f32");
        GoldenCase.Near(golden["betas_f64"], schedule.Table(count, ScalarType.Float64), 1e-12, "betas f64");
    }

    [Theory, MemberData(nameof(Plain))]
    public void AlphaBars_EverySchedule_AreTheReferences(string name)
    {
        var golden = new GoldenCase("noise_schedules", name);
        var (schedule, count) = Read(golden);
        foreach (var (type, suffix, tolerance) in new[] { (ScalarType.Float32, "f32", 1e-6), (ScalarType.Float64, "f64", 1e-12) })
        {
            var process = new DdpmProcess(schedule.Table(count, type));
            GoldenCase.Near(golden["alphas_cumprod_" + suffix], Tensor.From(process.AlphaBars.ToArray()), tolerance, suffix);
        }
    }

    [Theory, MemberData(nameof(ZeroSnr))]
    public void Rescale_ZeroTerminalSnr_IsTheReferences(string name)
    {
        var golden = new GoldenCase("noise_schedules", name);
        var (schedule, count) = Read(golden);
        foreach (var (type, suffix, tolerance) in new[] { (ScalarType.Float32, "f32", 2e-5), (ScalarType.Float64, "f64", 1e-12) })
        {
            var betas = ZeroTerminalSnr.Rescale(schedule.Table(count, type));
            var process = new DdpmProcess(betas);
            GoldenCase.Near(golden["betas_" + suffix], betas, tolerance, suffix);
            GoldenCase.Near(golden["alphas_cumprod_" + suffix], Tensor.From(process.AlphaBars.ToArray()), tolerance, suffix);
            Assert.Equal(0, process.At(count - 1).Alpha);
        }
    }

    [Theory, MemberData(nameof(AlphaBar))]
    public void Table_FromASignalCurve_IsTheReferences(string name)
    {
        var golden = new GoldenCase("noise_schedules", name);
        var config = golden.Settings.GetProperty("config");
        BetaSchedule schedule = config.GetProperty("alpha_transform_type").GetString() switch
        {
            "cosine" => new CosineBetas(),
            "exp" => new ExponentialBetas(),
            _ => new LaplaceBetas(),
        };
        GoldenCase.Near(golden["betas_f32"], schedule.Table(config.GetProperty("num_train_timesteps").GetInt32()), 1e-6);
    }

    [Fact]
    public void Table_Cosine_SumsToThePublishedTotal()
    {
        // Integer division in i / T would make this 0.999.
        Assert.Equal(12.441, new CosineBetas().Table(1000, ScalarType.Float64).Sum().Item(), 3);
    }

    [Fact]
    public void Table_GivenBetasOfAnotherCount_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GivenBetas([0.1, 0.2]).Table(3));
        Assert.Contains("2 betas were given for 3 timesteps", error.Message);
    }

    private static (BetaSchedule, int) Read(GoldenCase golden)
    {
        var config = golden.Settings.GetProperty("config");
        var (start, end) = (config.GetProperty("beta_start").GetDouble(), config.GetProperty("beta_end").GetDouble());
        BetaSchedule schedule = config.GetProperty("beta_schedule").GetString() switch
        {
            "linear" => new LinearBetas(start, end),
            "scaled_linear" => new ScaledLinearBetas(start, end),
            "sigmoid" => new SigmoidBetas(start, end),
            _ => new CosineBetas(),
        };
        return (schedule, config.GetProperty("num_train_timesteps").GetInt32());
    }
}
