using Langevin.Models.Checkpoints.SingleFiles;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>The texts that a single file carries about itself: Stability AI's model metadata standard, version 1.0.0.</summary>
internal static class ModelSpec
{
    /// <summary>The entry that holds the SHA-256 of the tensors.</summary>
    public const string Hash = "modelspec.hash_sha256";

    /// <summary>The texts.</summary>
    /// <param name="family">The family.</param>
    /// <param name="title">The title.</param>
    /// <param name="date">The date; null for none.</param>
    /// <param name="prediction">The prediction type of the scheduler; null when it has none.</param>
    public static Dictionary<string, string> Of(FileFamily family, string title, string? date, string? prediction)
    {
        var spec = new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["modelspec.sai_model_spec"] = "1.0.0",
            ["modelspec.architecture"] = family == FileFamily.SD2 && prediction == FilePrediction.Noise ? "stable-diffusion-v2-512" : family.Architecture,
            ["modelspec.implementation"] = family == FileFamily.SD1 || family == FileFamily.SD2 ? "https://github.com/CompVis/stable-diffusion" : family == FileFamily.Flux ? "https://github.com/black-forest-labs/flux" : "https://github.com/Stability-AI/generative-models",
            ["modelspec.title"] = title,
            ["modelspec.resolution"] = $"{family.Resolution}x{family.Resolution}",
        };
        if (date is not null) spec["modelspec.date"] = date;
        if (prediction is not null && family != FileFamily.SD3 && family != FileFamily.Flux)
            spec["modelspec.prediction_type"] = prediction switch { FilePrediction.Velocity => "v", FilePrediction.Flow => "flow", var other => other };
        return spec;
    }
}
