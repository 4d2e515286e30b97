using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>Something that is timed: a network of real size with random weights, and what is done with it.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Make">Makes it for a type on a device.</param>
/// <param name="Peer">The script of <c>bench/peers</c> that does the same, with its arguments for a type; null where there is none.</param>
internal sealed record Workload(string Name, string What, Func<Device, ScalarType, Prepared> Make, Func<string, string[]>? Peer);

/// <summary>A workload that is ready to run.</summary>
/// <param name="Parameters">Numbers that the network learned.</param>
/// <param name="Parts">What is timed, each by its name.</param>
internal sealed record Prepared(long Parameters, IReadOnlyList<Part> Parts);

/// <summary>One thing that is timed.</summary>
/// <param name="Name">Such as <c>step</c> or <c>forward</c>.</param>
/// <param name="Run">Does it once.</param>
/// <param name="Counted">Does once, without gradients, what its operations are counted from; null for <paramref name="Run"/>.</param>
/// <param name="Passes">How often the counted operations are done: 3 for a training step, whose backward pass costs two forward ones.</param>
internal sealed record Part(string Name, Action Run, Action? Counted = null, int Passes = 1);
