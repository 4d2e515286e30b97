using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Safety;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Safety;

/// <summary>A safety checker with what prepares pictures for it. It computes in Float32, whatever the pipeline does: its thresholds are finer than half precision.</summary>
/// <param name="checker">The network.</param>
/// <param name="processor">What prepares pictures.</param>
public sealed class SafetyFilter(StableDiffusionSafetyChecker checker, ClipImageProcessor processor)
{
    /// <summary>What pipelines call the network.</summary>
    internal const string Component = "safety_checker";

    private const string Processor = "feature_extractor";

    /// <summary>The network.</summary>
    public StableDiffusionSafetyChecker Checker { get; } = checker;

    /// <summary>Judges images.</summary>
    /// <param name="images">[B, 3, H, W] in [-1, 1].</param>
    /// <returns>One an image.</returns>
    public IReadOnlyList<SafetyJudgement> Judge(Tensor images)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        return Checker.Judge(processor.Process(images).To(Checker.Type).To(Checker.Device));
    }

    /// <summary>That of a checkpoint; null when it has none.</summary>
    /// <exception cref="ConfigException">It is of an unknown class, or what prepares pictures is missing or prepares others.</exception>
    internal static SafetyFilter? Of(Checkpoint checkpoint, Device device)
    {
        if (!checkpoint.Components.TryGetValue(Component, out var name)) return null;
        if (name != nameof(StableDiffusionSafetyChecker)) throw new ConfigException($"The safety checker in '{checkpoint.Path}' is a {name}, and {nameof(StableDiffusionSafetyChecker)} is known; leave it out (--no-safety-checker).");
        if (!checkpoint.Components.ContainsKey(Processor)) throw new ConfigException($"The {checkpoint.ClassName} in '{checkpoint.Path}' has a safety checker and no {Processor}, which prepares pictures for it; fetch that, or leave the checker out (--no-safety-checker).");
        var checker = checkpoint.Network<StableDiffusionSafetyChecker>(Component);
        var processor = ClipImageProcessor.For(checkpoint, Processor, checker.Config.VisionConfig.ImageSize);
        checker.To(device);
        return new SafetyFilter(checker, processor);
    }
}
