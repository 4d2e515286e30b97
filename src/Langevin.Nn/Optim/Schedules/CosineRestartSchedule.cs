namespace Langevin.Nn.Optim.Schedules;

/// <summary>Falls along half a cosine several times, starting anew each time: Loshchilov and Hutter 2017; 0 after the end.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
/// <param name="Cycles">How many times it falls.</param>
public sealed record CosineRestartSchedule(long TotalSteps, long WarmUpSteps = 0, long Cycles = 1) : LearningRateSchedule(WarmUpSteps)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step)
    {
        var progress = Progress(step, TotalSteps);
        return progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (Cycles * progress % 1.0))));
    }
}
