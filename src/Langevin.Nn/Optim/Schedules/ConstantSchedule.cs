namespace Langevin.Nn.Optim.Schedules;

/// <summary>The same rate at every step.</summary>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
public sealed record ConstantSchedule(long WarmUpSteps = 0) : LearningRateSchedule(WarmUpSteps)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step) => 1;
}
