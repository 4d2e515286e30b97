namespace Langevin.Nn.Optim.Schedules;

/// <summary>Falls as a power of what is left, from 1 to a last fraction, and stays there.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
/// <param name="Power">The exponent; 1 is a straight line.</param>
/// <param name="LastFraction">The fraction after the last step.</param>
public sealed record PolynomialSchedule(long TotalSteps, long WarmUpSteps = 0, double Power = 1, double LastFraction = 0) : LearningRateSchedule(WarmUpSteps)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step) =>
        step > TotalSteps ? LastFraction : (1 - LastFraction) * Math.Pow(1 - Progress(step, TotalSteps), Power) + LastFraction;
}
