using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>PNDMScheduler</c>.</summary>
public sealed record PndmSchedulerConfig() : SpacedSchedulerConfig("PNDMScheduler")
{
    /// <summary>Whether the warm-up is one step of Heun's rule instead of three of Runge and Kutta's.</summary>
    public bool SkipPrkSteps { get; init; }

    /// <summary>Whether the last step ends at clean data instead of at timestep 0.</summary>
    public bool SetAlphaToOne { get; init; }

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var spacing = Spacing(SetAlphaToOne ? FinalLevel.Clean : FinalLevel.FirstTimestep);
        var sampler = new PndmSampler
        {
            WarmUp = SkipPrkSteps ? PndmWarmUp.Heun : PndmWarmUp.RungeKutta,
            Middle = PndmMiddle.WholeTimestep,
            Entry = PndmEntry.OneCallEarly,
            Output = Parameterization(),
        };
        return new SamplingRecipe(Process(), Parameterization(), SkipPrkSteps ? new StridedSpacing(spacing) : new MeetingFirst(spacing), sampler);
    }

    /// <summary>The strided steps, but for those of the Runge-Kutta warm-up, which meet.</summary>
    private sealed class MeetingFirst(TimestepSpacing inner) : Spacing
    {
        private const int WarmUpSteps = 3;

        public override string Name => inner.Name;

        public override Grid Over(INoiseProcess process, int steps)
        {
            IReadOnlyList<GridStep> meeting = inner.Over(process, steps).Steps, strided = new StridedSpacing(inner).Over(process, steps).Steps;
            return new Grid([.. meeting.Take(WarmUpSteps), .. strided.Skip(WarmUpSteps)]) { Process = process };
        }
    }
}
