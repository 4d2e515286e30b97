namespace Langevin.Nn.Optim.Schedules;

/// <summary>One fraction up to a step, another up to the next, and a last one from there on.</summary>
/// <param name="Pieces">Fractions with the step at which each ends, ascending.</param>
/// <param name="LastFraction">The fraction after all pieces.</param>
public sealed record PiecewiseConstantSchedule(IReadOnlyList<(double Fraction, long End)> Pieces, double LastFraction) : LearningRateSchedule(0)
{
    /// <inheritdoc/>
    protected override double AfterWarmUp(long step)
    {
        foreach (var (fraction, end) in Pieces)
            if (step < end) return fraction;
        return LastFraction;
    }
}
