using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>FlowMatchLCMScheduler</c>: distilled flows in a few steps.</summary>
public sealed record FlowMatchLcmSchedulerConfig() : FlowMatchSchedulerConfig("FlowMatchLCMScheduler")
{
    /// <summary>The size of x_0 after each step but the last, in units of the first one's; null where it stays.</summary>
    public IReadOnlyList<double>? ScaleFactors { get; init; }

    /// <summary>How x_0 is enlarged.</summary>
    public string UpscaleMode { get; init; } = "bicubic";

    private protected override Sampler Sampler => ScaleFactors is null or []
        ? new ConsistencySampler()
        : throw new ArgumentException("scale_factors is set: sizes that grow from step to step are not supported; set it to null.");
}
