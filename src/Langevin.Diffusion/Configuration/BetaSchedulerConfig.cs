using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>The settings that diffusers' schedulers over a table of betas share.</summary>
public abstract record BetaSchedulerConfig : SchedulerConfig
{
    /// <summary>What diffusers' schedulers in sigma put in the place of an alphaBar of 0: the least number of half precision.</summary>
    private protected const double SmallestAlphaBar = 1.0 / (1 << 24);

    private protected BetaSchedulerConfig(string className) : base(className) { }

    /// <summary>The first beta, in (0, 1).</summary>
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>The last beta, in (0, 1).</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>linear, scaled_linear, squaredcos_cap_v2, sigmoid or exp.</summary>
    public string BetaSchedule { get; init; } = "linear";

    /// <summary>Every beta; null for the schedule's.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>The noise process.</summary>
    /// <exception cref="ArgumentException">A setting is impossible.</exception>
    private protected DdpmProcess Process()
    {
        var betas = Schedule().Table(CheckedTimesteps);
        return HasZeroTerminalSnr ? new DdpmProcess(ZeroTerminalSnr.Rescale(betas), LeastAlphaBar) : new DdpmProcess(betas);
    }

    /// <summary>Whether betas are rescaled so that the last timestep is pure noise.</summary>
    private protected virtual bool HasZeroTerminalSnr => false;

    /// <summary>The least alphaBar of rescaled betas: 0 is pure noise; the classes that divide by alpha keep 2^-24.</summary>
    private protected virtual double LeastAlphaBar => 0;

    private BetaSchedule Schedule()
    {
        if (TrainedBetas is not null) return new GivenBetas(TrainedBetas);
        return BetaSchedule switch
        {
            "linear" => new LinearBetas(BetaStart, BetaEnd),
            "scaled_linear" => new ScaledLinearBetas(BetaStart, BetaEnd),
            "squaredcos_cap_v2" => new CosineBetas(),
            "sigmoid" => new SigmoidBetas(BetaStart, BetaEnd),
            "exp" => new ExponentialBetas(),
            var other => throw new ArgumentException($"beta_schedule is '{other}'; it is linear, scaled_linear, squaredcos_cap_v2, sigmoid or exp."),
        };
    }
}
