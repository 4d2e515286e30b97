using System.Diagnostics;
using System.Text.Json.Serialization;
using Langevin.Cli.Benchmarking;
using Langevin.Evaluation.Results;
using Langevin.Torch;

namespace Langevin.Cli.Trading;

/// <summary>What settings save and cost, beside the same walk without them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Pictures">Pictures of each walk.</param>
/// <param name="Rounds">How often each was timed, all in turn.</param>
/// <param name="Rows">The plain walk, then each variant.</param>
internal sealed record SpeedReport(string Model, long Pictures, int Rounds, IReadOnlyList<SpeedRow> Rows)
{
    /// <summary>Walks once to warm up, then all in turn.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="walks">The settings and what they make: pictures or latents, [N, ...]; the plain ones first.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="measure">What pictures are worth; null for what is not measured.</param>
    /// <param name="tell">Told what is done.</param>
    public static SpeedReport Measure(string model, IReadOnlyList<(string Settings, Func<Tensor> Run)> walks, int rounds, Func<Tensor, MetricResult>? measure, Action<string> tell)
    {
        using var scope = new TensorScope();
        walks[0].Run();
        var seconds = walks.Select(_ => new List<double>()).ToArray();
        var made = new Tensor[walks.Count];
        for (var round = 0; round < rounds; round++)
            foreach (var (i, walk) in walks.Index())
            {
                tell($"langevin: round {round + 1} of {rounds}, {walk.Settings}");
                using var inner = new TensorScope();
                var begin = Stopwatch.GetTimestamp();
                var result = walk.Run();
                seconds[i].Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
                if (round == 0) made[i] = inner.Return(result);
            }
        return new(model, made[0].Size(0), rounds, [.. walks.Select((walk, i) => new SpeedRow(
            walk.Settings, Median.Of(seconds[i]), Median.Of(seconds[i].Zip(seconds[0], (own, plain) => own / plain)), Error(made[i], made[0])) { Metrics = measure?.Invoke(made[i]).Metrics })]);
    }

    private static double Error(Tensor x, Tensor plain)
    {
        using var scope = new TensorScope();
        return ((x - plain).Norm() / plain.Norm()).Item();
    }
}

/// <summary>One walk.</summary>
/// <param name="Settings">What it was changed by.</param>
/// <param name="Seconds">The median of its times.</param>
/// <param name="Ratio">Its time by that of the plain walk of the same round, the median.</param>
/// <param name="Error">How far what it makes (pictures, or latents where there are some) is from what the plain walk makes: the norm of the difference by that of the plain one.</param>
internal sealed record SpeedRow(string Settings, double Seconds, double Ratio, double Error)
{
    /// <summary>What its pictures are worth beside real ones; null where that was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Measurement>? Metrics { get; init; }
}
