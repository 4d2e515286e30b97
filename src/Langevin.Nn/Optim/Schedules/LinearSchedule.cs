namespace Langevin.Nn.Optim.Schedules;

/// <summary>Falls linearly to 0 at the last step.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
public sealed record LinearSchedule(long TotalSteps, long WarmUpSteps = 0) : LearningRateSchedule(WarmUpSteps)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step) => Math.Max(0, (double)(TotalSteps - step) / Math.Max(1, TotalSteps - WarmUpSteps));
}
