using System.Diagnostics;
using Langevin.Torch;

namespace Langevin.Benchmarks;

/// <summary>How long a call takes when nothing disturbs it.</summary>
internal static class BestOfFive
{
    /// <summary>The seconds of the fastest of five calls, after one that is not counted.</summary>
    internal static double Seconds(Action run)
    {
        run();
        return Enumerable.Range(0, 5).Min(_ =>
        {
            using var scope = new TensorScope();
            var begin = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        });
    }
}
