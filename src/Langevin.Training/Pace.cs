namespace Langevin.Training;

/// <summary>The pace of the steps, as a moving average that forgets in about twenty of them.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private const double Weight = 0.05;
    private long last = clock.GetTimestamp();
    private double secondsPerStep;

    /// <summary>Counts a step; gives the average seconds a step.</summary>
    internal double Step()
    {
        var now = clock.GetTimestamp();
        var seconds = clock.GetElapsedTime(last, now).TotalSeconds;
        last = now;
        return secondsPerStep = secondsPerStep == 0 ? seconds : secondsPerStep + Weight * (seconds - secondsPerStep);
    }

    /// <summary>Leaves out the time since the last step: it went into something else.</summary>
    internal void Skip() => last = clock.GetTimestamp();
}
