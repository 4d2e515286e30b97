using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>What one operator costs, without the operators that it calls.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="Pass">Where it was called: <c>backward</c>, or empty for what comes before and after.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="Seconds">How long it took in all.</param>
/// <param name="Bytes">Bytes of the tensors that it read and wrote.</param>
/// <param name="Operations">Two for each multiplication with its addition, as the plain methods have them: what a faster method leaves out is counted too.</param>
internal sealed record OperatorCost(string Operator, string Pass, long Calls, double Seconds, long Bytes, long Operations)
{
    /// <summary>What an action costs by operators, the longest first; the time that none of them took is a row of its own.</summary>
    public static IReadOnlyList<OperatorCost> Of(Action run)
    {
        Profiler.Start();
        IReadOnlyList<Profiler.Row> rows = [];
        try
        {
            run();
        }
        finally
        {
            rows = Profiler.Stop();
        }
        return [.. rows.Select(row => new OperatorCost(row.Name, row.IsBackward ? "backward" : "", row.Calls, row.SelfTime.TotalSeconds, row.Bytes, row.Operations))];
    }
}
