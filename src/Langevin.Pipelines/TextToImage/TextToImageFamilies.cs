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
        ["StableDiffusionXLPipeline"] = (checkpoint, place) => new StableDiffusionXLPipeline(checkpoint, place),
        ["StableDiffusionXLImg2ImgPipeline"] = (checkpoint, place) => new StableDiffusionXLPipeline(checkpoint, place),
        ["StableDiffusionXLInpaintPipeline"] = (checkpoint, place) => new StableDiffusionXLPipeline(checkpoint, place),
        ["StableDiffusionXLControlNetPipeline"] = (checkpoint, place) => new StableDiffusionXLPipeline(checkpoint, place),
        ["StableDiffusion3Pipeline"] = (checkpoint, place) => new StableDiffusion3Pipeline(checkpoint, place),
        ["StableDiffusion3Img2ImgPipeline"] = (checkpoint, place) => new StableDiffusion3Pipeline(checkpoint, place),
        ["FluxPipeline"] = (checkpoint, place) => new FluxPipeline(checkpoint, place),
        ["FluxImg2ImgPipeline"] = (checkpoint, place) => new FluxPipeline(checkpoint, place),
        ["PixArtAlphaPipeline"] = (checkpoint, place) => new PixArtPipeline(checkpoint, place),
        ["PixArtSigmaPipeline"] = (checkpoint, place) => new PixArtPipeline(checkpoint, place),
        ["StableUnCLIPPipeline"] = (checkpoint, place) => new StableUnClipPipeline(checkpoint, place),
        ["StableUnCLIPImg2ImgPipeline"] = (checkpoint, place) => new StableUnClipPipeline(checkpoint, place),
        ["DiTPipeline"] = (checkpoint, place) => new DiTPipeline(checkpoint, place),
    };

    /// <summary>The class names.</summary>
    public static IReadOnlyCollection<string> ClassNames => Families.Keys;

    /// <summary>The pipeline.</summary>
    /// <exception cref="ConfigException">It is of no family here, or a component is missing.</exception>
    public static TextToImagePipeline Open(Checkpoint checkpoint, Placement place)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (Families.TryGetValue(checkpoint.ClassName, out var open)) return open(checkpoint, place).OpenedFrom(checkpoint, place);
        throw new ConfigException($"'{checkpoint.Path}' is a {checkpoint.ClassName}, which is no text-to-image pipeline that can be opened; there are {string.Join(", ", Families.Keys)}.");
    }
}
