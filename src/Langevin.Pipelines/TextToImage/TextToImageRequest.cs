using Langevin.Models;
using Langevin.Pipelines.Safety;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What images to make of texts, and how; what is left null is the model's own default.</summary>
/// <remarks>
/// Unlike other requests it draws by <see cref="Randomness.TorchPerImage"/> unless told otherwise: the image of a seed is that of diffusers with a generator of this seed on
/// the CPU, and image i that of seed + i, whatever the batch size, which is 4.
/// </remarks>
public sealed record TextToImageRequest : WalkRequest
{
    private const int UsualBatch = 4;

    /// <summary>Images of texts.</summary>
    /// <param name="prompts">What they show: the images of the first come first.</param>
    public TextToImageRequest(params IReadOnlyList<Prompt> prompts) => (Prompts, BatchSize, Randomness) = (prompts, UsualBatch, Randomness.TorchPerImage);

    /// <summary>What the images show.</summary>
    public IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>What they are guided away from: one for each prompt, one for all, or none.</summary>
    public IReadOnlyList<Prompt> NegativePrompts { get; init; } = [];

    /// <summary>How many images of each prompt.</summary>
    public int ImagesPerPrompt { get; init; } = 1;

    /// <summary>Rows of pixels; null for those of <see cref="WalkRequest.Init"/>, or the model's own.</summary>
    public long? Height { get; init; }

    /// <summary>Pixels a row; null for those of <see cref="WalkRequest.Init"/>, or the model's own.</summary>
    public long? Width { get; init; }

    /// <summary>How many of the text encoder's last layers are left out for the prompts (not for the negative ones), as diffusers does and counts; other programs call 1 of these "clip skip 2". Null for what the model was trained with.</summary>
    public int? ClipSkip { get; init; }

    /// <summary>How many tokens of a prompt T5 reads, where the model has one; null for what it was trained with.</summary>
    public int? TextTokens { get; init; }

    /// <summary>What SDXL is told of the sizes of the picture that an image is to look like.</summary>
    public SizeConditions Sizes { get; init; } = new();

    /// <summary>What it is told with what is guided away from; null for the same.</summary>
    public SizeConditions? NegativeSizes { get; init; }

    /// <summary>How a model of unCLIP comes by the embedding of a picture; null for its own way. Other models take none.</summary>
    public UnClipDetails? UnClip { get; init; }

    /// <summary>The scale of guidance away from the negative prompt, for a model to which <see cref="WalkRequest.Guidance"/> is told (Flux): a second call each step; 1 is none.</summary>
    public double TrueGuidance { get; init; } = 1;

    /// <summary>How the prompts are read.</summary>
    public PromptSyntax Syntax { get; init; }

    /// <summary>Control networks, each with the picture that it follows; what they give is added up.</summary>
    public IReadOnlyList<Control> Controls { get; init; } = [];

    /// <summary>T2I-Adapters, each with the picture that it follows; what they give is added up.</summary>
    public IReadOnlyList<T2IControl> T2IControls { get; init; } = [];

    /// <summary>Pictures that act beside the prompts, each by its IP-Adapter.</summary>
    public IReadOnlyList<PicturePrompt> PicturePrompts { get; init; } = [];

    /// <summary>The share of the walk's time after which it stops, in (0, 1); null walks to the end. What is left of the noise stays in the images; <see cref="TextToImagePipeline.Latents"/> gives what another model goes on with.</summary>
    public double? Until { get; init; }

    /// <summary>The share of the walk's time that another model has walked, in (0, 1): this one goes on from <see cref="Stopped"/>.</summary>
    public double? From { get; init; }

    /// <summary>Where the other model stopped: [Count, C, h, w]; see <see cref="From"/>.</summary>
    public Tensor? Stopped { get; init; }

    /// <summary>Whether a safety checker in the checkpoint judges the images.</summary>
    public SafetyUse Safety { get; init; }

    /// <summary>Is told of each image that the safety checker flagged, before its batch is given; the image is black then. When null, a flagged image ends the work with a <see cref="FlaggedImageException"/>.</summary>
    public Action<FlaggedImage>? OnFlagged { get; init; }

    /// <summary>Whether images are decoded in tiles.</summary>
    public DecodeTiling Tiling { get; init; }

    /// <summary>How latents are shown on their way; null for <see cref="TextToImagePipeline.Preview"/>.</summary>
    public LatentPreview? Preview { get; init; }

    /// <summary>Told, in a sentence, what was done otherwise than asked, such as decoding in a wider type.</summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Images in all.</summary>
    public int Count => checked(Prompts.Count * ImagesPerPrompt);

    /// <summary>The size that it comes to with a model of its own.</summary>
    internal ImageSize Size(ImageSize own) => new(Height ?? Init?.Size(2) ?? own.Height, Width ?? Init?.Size(3) ?? own.Width);
}
