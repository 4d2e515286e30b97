namespace Langevin.Nn.Optim.Schedules;

/// <summary>Follows a cosine down to 0: Loshchilov and Hutter 2017.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
/// <param name="Waves">Waves of the cosine; a half ends at 0.</param>
public sealed record CosineSchedule(long TotalSteps, long WarmUpSteps = 0, double Waves = 0.5) : LearningRateSchedule(WarmUpSteps)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step) => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * Waves * 2 * Progress(step, TotalSteps))));
}
