using Langevin.Models.Checkpoints;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Which family a checkpoint is of, by the class name of its pipeline.</summary>
internal static class TextToImageFamilies
{
    private static readonly Dictionary<string, Func<Checkpoint, Placement, TextToImagePipeline>> Families = new()
    {
        ["StableDiffusionPipeline"] = (checkpoint, place) => new StableDiffusionPipeline(checkpoint, place),
        ["StableDiffusionImg2ImgPipeline"] = (checkpoint, place) => new StableDiffusionPipeline(checkpoint, place),
        ["StableDiffusionInpaintPipeline"] = (checkpoint, place) => new StableDiffusionPipeline(checkpoint, place),
        ["StableDiffusionControlNetPipeline"] = (checkpoint, place) => new StableDiffusionPipeline(checkpoint, place),
    };

    /// <summary>The class names.</summary>
    public static IReadOnlyCollection<string> ClassNames => Families.Keys;

    /// <summary>The pipeline.</summary>
    /// <exception cref="ConfigException">It is of no family here, or a component is missing.</exception>
    public static TextToImagePipeline Open(Checkpoint checkpoint, Placement place)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (Families.TryGetValue(checkpoint.ClassName, out var open)) return open(checkpoint, place);
        throw new ConfigException($"'{checkpoint.Path}' is a {checkpoint.ClassName}, which is no text-to-image pipeline that can be opened; there are {string.Join(", ", Families.Keys)}.");
    }
}
