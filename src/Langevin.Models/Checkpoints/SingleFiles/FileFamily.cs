namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>A family of models that is published as single files.</summary>
/// <param name="Name">Its name, in words.</param>
/// <param name="PipelineClass">The class of its pipeline in diffusers.</param>
/// <param name="Architecture">What <c>modelspec.architecture</c> calls it.</param>
/// <param name="Resolution">The side of images that it was made for.</param>
/// <param name="ScalingFactor">What latents are multiplied by.</param>
/// <param name="ShiftFactor">What is subtracted from latents first.</param>
internal sealed record FileFamily(string Name, string PipelineClass, string Architecture, long Resolution, double ScalingFactor, double? ShiftFactor = null)
{
    public static readonly FileFamily SD1 = new("Stable Diffusion 1", "StableDiffusionPipeline", "stable-diffusion-v1", 512, 0.18215);
    public static readonly FileFamily SD2 = new("Stable Diffusion 2", "StableDiffusionPipeline", "stable-diffusion-v2-768-v", 768, 0.18215);
    public static readonly FileFamily XL = new("Stable Diffusion XL", "StableDiffusionXLPipeline", "stable-diffusion-xl-v1-base", 1024, 0.13025);
    public static readonly FileFamily Refiner = new("Stable Diffusion XL refiner", "StableDiffusionXLImg2ImgPipeline", "stable-diffusion-xl-v1-refiner", 1024, 0.13025);
    public static readonly FileFamily SD3 = new("Stable Diffusion 3", "StableDiffusion3Pipeline", "stable-diffusion-v3", 1024, 1.5305, 0.0609);
    public static readonly FileFamily Flux = new("Flux", "FluxPipeline", "flux-1", 1024, 0.3611, 0.1159);

    /// <summary>The family of a file, by the networks that it holds and the width of the texts that its U-Net reads.</summary>
    /// <param name="parts">Its networks.</param>
    /// <param name="context">That width; null when there is no U-Net.</param>
    /// <param name="isTold">Whether its U-Net is told sizes.</param>
    public static FileFamily Of(IReadOnlyList<FilePart> parts, long? context, bool isTold)
    {
        bool Has(string prefix) => parts.Any(part => part.Prefix.StartsWith(prefix, StringComparison.Ordinal));
        if (parts.Any(part => part.Kind == PartKind.SD3)) return SD3;
        if (parts.Any(part => part.Kind == PartKind.Flux)) return Flux;
        if (isTold) return Has("conditioner.embedders.0.model.") || (context == 1280 && !Has("conditioner.")) ? Refiner : XL;
        return Has("cond_stage_model.model.") || (context == 1024 && !Has("cond_stage_model.")) ? SD2 : SD1;
    }
}
