using System.Text.Json.Serialization;

namespace Langevin.Cli.Benchmarking;

/// <summary>One row of the report: a part of a workload in a type, ours and the peer's taken in turn.</summary>
/// <param name="Work">The workload.</param>
/// <param name="Part">What was timed of it.</param>
/// <param name="Type">Our type: f32 or bf16.</param>
/// <param name="Seconds">Ours, the median.</param>
/// <param name="Gflops">Nominal GFLOP/s; null where nothing is counted.</param>
/// <param name="OfConvolution">That as a share of the machine's convolution rate in the type.</param>
/// <param name="PeakMib">The most memory of our process; null where it is not measured.</param>
/// <param name="PeerType">The type in which the peer is compared: its faster one.</param>
/// <param name="PeerSeconds">The peer's, the median; null without a peer.</param>
/// <param name="Ratio">Ours by the peer's, the median of the pairs.</param>
/// <param name="Ratios">Of each pair.</param>
/// <param name="PeerPeakMib">The most memory of the peer's process, in our type where it was run in it.</param>
internal sealed record Comparison(
    string Work, string Part, string Type, double Seconds, double? Gflops, double? OfConvolution, double? PeakMib,
    string? PeerType = null, double? PeerSeconds = null, double? Ratio = null, IReadOnlyList<double>? Ratios = null, double? PeerPeakMib = null)
{
    /// <summary>What tensors took of a GPU's memory at most; null where the CPU computed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DevicePeakMib { get; init; }
}

/// <summary>What <c>langevin bench</c> found.</summary>
/// <param name="Device">Where ours computed.</param>
/// <param name="Libtorch">The version of libtorch.</param>
/// <param name="Threads">Threads that an operator may use.</param>
/// <param name="Ceilings">What the machine can do.</param>
/// <param name="Peer">The peer's version of PyTorch; null without a peer.</param>
/// <param name="Rows">What was measured.</param>
internal sealed record BenchReport(string Device, string Libtorch, int Threads, Ceilings Ceilings, string? Peer, IReadOnlyList<Comparison> Rows);
