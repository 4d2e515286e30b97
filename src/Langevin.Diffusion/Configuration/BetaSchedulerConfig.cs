using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>The settings that diffusers' schedulers over a table of betas share.</summary>
public abstract record BetaSchedulerConfig : SchedulerConfig
{
    private protected BetaSchedulerConfig(string className) : base(className) { }

    /// <summary>The first beta, in (0, 1).</summary>
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>The last beta, in (0, 1).</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>linear, scaled_linear, squaredcos_cap_v2 or sigmoid.</summary>
    public string BetaSchedule { get; init; } = "linear";

    /// <summary>Every beta; null for the schedule's.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>The noise process.</summary>
    /// <exception cref="ArgumentException">A setting is impossible.</exception>
    private protected DdpmProcess Process()
    {
        var betas = Schedule().Table(CheckedTimesteps);
        return new DdpmProcess(HasZeroTerminalSnr ? ZeroTerminalSnr.Rescale(betas) : betas);
    }

    /// <summary>Whether betas are rescaled so that the last timestep is pure noise.</summary>
    private protected virtual bool HasZeroTerminalSnr => false;

    private BetaSchedule Schedule()
    {
        if (TrainedBetas is not null) return new GivenBetas(TrainedBetas);
        return BetaSchedule switch
        {
            "linear" => new LinearBetas(BetaStart, BetaEnd),
            "scaled_linear" => new ScaledLinearBetas(BetaStart, BetaEnd),
            "squaredcos_cap_v2" => new CosineBetas(),
            "sigmoid" => new SigmoidBetas(BetaStart, BetaEnd),
            var other => throw new ArgumentException($"beta_schedule is '{other}'; it is linear, scaled_linear, squaredcos_cap_v2 or sigmoid."),
        };
    }
}
