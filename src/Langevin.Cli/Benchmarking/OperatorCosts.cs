using System.Diagnostics;
using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>What each operator costs, seen at the one door that all calls go through: calls, time, bytes of tensors, multiplications and additions.</summary>
/// <remarks>Sees what one thread calls from C#, so the forward pass. An operator's time is that since the call before it, so it holds the little that C# does between two.</remarks>
internal sealed class OperatorCosts : IOperatorObserver
{
    private readonly Dictionary<string, OperatorCost> costs = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long last = Stopwatch.GetTimestamp();

    /// <summary>What an action costs.</summary>
    public static IReadOnlyList<OperatorCost> Of(Action run)
    {
        var seen = new OperatorCosts();
        var before = Operator.Observer;
        Operator.Observer = seen;
        try
        {
            run();
        }
        finally
        {
            Operator.Observer = before;
        }
        return [.. seen.costs.Values.OrderByDescending(cost => cost.Seconds)];
    }

    public void Called(Operator op, ReadOnlySpan<Value> args, Tensor? result)
    {
        if (Environment.CurrentManagedThreadId != thread) return;
        var now = Stopwatch.GetTimestamp();
        var cost = costs.GetValueOrDefault(op.Name) ?? new OperatorCost(op.Name, 0, 0, 0, 0);
        long bytes = result is null ? 0 : Bytes(result);
        foreach (var arg in args) if (arg.AsTensor is { } tensor) bytes += Bytes(tensor);
        costs[op.Name] = cost with
        {
            Calls = cost.Calls + 1, Seconds = cost.Seconds + Stopwatch.GetElapsedTime(last, now).TotalSeconds, Bytes = cost.Bytes + bytes, Operations = cost.Operations + Operations(op.Name, args, result),
        };
        last = Stopwatch.GetTimestamp();
    }

    private static long Bytes(Tensor tensor) => tensor.Elements * tensor.Type.Size();

    /// <summary>Two for each multiplication with its addition, as the plain method has them: what a faster method leaves out is counted too.</summary>
    private static long Operations(string name, ReadOnlySpan<Value> args, Tensor? result) => result is null ? 0 : name switch
    {
        "langevin::convolution3x3" or "aten::conv1d" or "aten::conv2d" or "aten::conv3d" => 2 * result.Elements * (args[1].AsTensor!.Elements / args[1].AsTensor!.Size(0)),
        "aten::linear" or "langevin::packed_linear" => 2 * result.Elements * args[1].AsTensor!.Size(-1),
        "aten::matmul" or "aten::bmm" => 2 * result.Elements * args[0].AsTensor!.Size(-1),
        "langevin::attention" => 4 * result.Elements * args[1].AsTensor!.Size(1),
        "aten::scaled_dot_product_attention" => 4 * result.Elements * args[1].AsTensor!.Size(-2),
        _ => 0,
    };
}

/// <summary>What one operator costs.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="Seconds">How long it took in all.</param>
/// <param name="Bytes">Bytes of the tensors that it was given and gave.</param>
/// <param name="Operations">Multiplications and additions.</param>
internal sealed record OperatorCost(string Operator, long Calls, double Seconds, long Bytes, long Operations);
