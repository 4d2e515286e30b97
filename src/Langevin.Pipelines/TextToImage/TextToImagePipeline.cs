using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Pipelines.Safety;
using Langevin.Pipelines.TextToImage.Embeddings;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Makes images of texts: a prompt encoder, a latent network that is walked, and a codec. Immutable once loaded: it serves many threads at once.</summary>
public abstract partial class TextToImagePipeline
{
    /// <summary>What the files of a pipeline are taken apart into.</summary>
    /// <param name="checkpoint">The files.</param>
    private protected TextToImagePipeline(Checkpoint checkpoint) => (ClassName, Scheduler) = (checkpoint.ClassName, checkpoint.Scheduler());

    /// <summary>Loads a checkpoint; its own file says of which family it is.</summary>
    /// <param name="path">A folder in diffusers' layout.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">The type to compute in: Float32, BFloat16, Float16, Float64.</param>
    /// <param name="variant">A variant of the weights such as <c>fp16</c>; null for the plain ones, or the only variant that there is.</param>
    /// <exception cref="ConfigException">There is no such checkpoint, it is of another family, or a component is missing.</exception>
    public static TextToImagePipeline Load(string path, Device device = default, ScalarType type = ScalarType.Float32, string? variant = null) =>
        Load(Checkpoint.Open(path, variant), device, type);

    /// <summary>Loads a checkpoint that has been opened.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">The type to compute in: Float32, BFloat16, Float16, Float64.</param>
    /// <exception cref="ConfigException">It is of another family, or a component is missing.</exception>
    public static TextToImagePipeline Load(Checkpoint checkpoint, Device device = default, ScalarType type = ScalarType.Float32) =>
        Load(checkpoint, new Placement(device, type));

    /// <summary>Loads a checkpoint that has been opened.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="place">Where and in which type to compute, how the weights lie in memory, and when.</param>
    /// <exception cref="ConfigException">It is of another family, or a component is missing.</exception>
    public static TextToImagePipeline Load(Checkpoint checkpoint, Placement place) => TextToImageFamilies.Open(checkpoint, place);

    /// <summary>The published class names of the pipelines that can be loaded.</summary>
    public static IReadOnlyCollection<string> ClassNames => TextToImageFamilies.ClassNames;

    /// <summary>The published class name that the checkpoint has.</summary>
    public string ClassName { get; }

    /// <summary>The noise process, the prediction and the sampler as the checkpoint has them.</summary>
    public SchedulerConfig Scheduler { get; }

    /// <summary>The networks by the names of their components.</summary>
    public abstract IReadOnlyDictionary<string, Architecture> Networks { get; }

    /// <summary>What reads prompts.</summary>
    public abstract IPromptEncoder Encoder { get; }

    /// <summary>What is walked.</summary>
    public abstract ILatentNetwork Network { get; }

    /// <summary>What turns latents into images.</summary>
    public abstract ILatentCodec Codec { get; }

    /// <summary>Height and width in pixels that it was made for.</summary>
    public abstract ImageSize NativeSize { get; }

    /// <summary>What height and width are multiples of.</summary>
    public virtual long SideUnit => Codec.Reduction;

    /// <summary>How it is sampled when nothing else is asked.</summary>
    public abstract SamplingDefaults Defaults { get; }

    /// <summary>The size in pixels of latents.</summary>
    private protected ImageSize Pixels(ImageSize latents) => new(latents.Height * Codec.Reduction, latents.Width * Codec.Reduction);

    /// <summary>A scheduler's pieces for images of a size; those of flow matching may depend on it.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="size">Height and width in pixels.</param>
    private protected virtual SamplingRecipe Recipe(SchedulerConfig scheduler, ImageSize size) => scheduler.Recipe();

    /// <summary>What becomes of a step of which a strength asks for a part.</summary>
    private protected virtual PartialStep Partial => PartialStep.LeftOut;

    /// <summary>Refuses what a family cannot do.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    private protected virtual void Check(TextToImageRequest request) { }

    /// <summary>What else than prompts its images are made of, [B, C] a batch; null for nothing.</summary>
    internal virtual EmbeddingBatch? Embeddings(TextToImageRequest request) => null;

    /// <summary>What a request comes to: the sampler, the grid and all else that it leaves open.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public SamplingPlan Plan(TextToImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        TextToImageCheck.Check(this, request);
        Check(request);
        var size = request.Size(NativeSize);
        var plan = new SamplingPlan(new WalkDefaults(Recipe(Scheduler, size), Defaults) { Read = other => Recipe(other, size), Partial = Partial }, request);
        return request.From is null && request.Until is null ? plan : plan.Part(request.From ?? 0, request.Until ?? 1);
    }

    /// <summary>Makes images.</summary>
    /// <param name="request">Of what, and how.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>The images: [N, 3, H, W], Float32 on the CPU, in [-1, 1]; those of the first prompt come first.</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="FlaggedImageException">The model's safety checker flagged an image, and nobody is told (<see cref="TextToImageRequest.OnFlagged"/>).</exception>
    public Tensor Generate(TextToImageRequest request, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        List<Tensor> batches = [];
        foreach (var images in Batches(request, cancellation)) batches.Add(scope.Return(images));
        return scope.Return(Tensor.Cat([.. batches]));
    }

    /// <summary>Makes latents, for another model to go on with (<see cref="TextToImageRequest.From"/>).</summary>
    /// <param name="request">Of what, and how, and until when.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>Latents brought to signal scale 1: [N, C, h, w], on the CPU.</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Latents(TextToImageRequest request, CancellationToken cancellation = default)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var work = new LatentWalk(this, request, Plan(request));
        return scope.Return(Tensor.Cat([.. Enumerable.Range(0, request.Count).Chunk(request.BatchSize).Select(batch => work.Latents(batch[0], batch.Length, cancellation).To(Device.Cpu))]));
    }

    /// <summary>Makes images batch by batch, so that many never lie in memory together.</summary>
    /// <param name="request">Of what, and how.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>Images: [b, 3, H, W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="FlaggedImageException">The model's safety checker flagged an image, and nobody is told (<see cref="TextToImageRequest.OnFlagged"/>).</exception>
    public IEnumerable<Tensor> Batches(TextToImageRequest request, CancellationToken cancellation = default)
    {
        var (work, filter) = (new LatentWalk(this, request, Plan(request)), SafetyFor(request));
        for (var first = 0; first < request.Count; first += request.BatchSize)
            yield return Judged(filter, request, first, Batch(work, first, Math.Min(request.BatchSize, request.Count - first), cancellation));
    }

    private Tensor Batch(LatentWalk work, int first, int count, CancellationToken cancellation)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var latents = work.Latents(first, count, cancellation);
        Soundness.Check(latents, "latents", Networks, () => new LatentWalk(this, work.Request with { OnStep = null, Graphs = false }, work.Plan).Latents(first, count, cancellation));
        var images = Decoded(latents, work.Request);
        return scope.Return(images.Clamp(-1, 1).To(ScalarType.Float32).To(Device.Cpu).Contiguous());
    }

    /// <summary>The images of latents; where half precision does not hold them, those of the codec in Float32.</summary>
    private Tensor Decoded(Tensor latents, TextToImageRequest request)
    {
        using var present = Use(Stage.Codec);
        var tiling = ChooseTiles(latents, request);
        var images = Codec.Decode(latents, tiling);
        if (!Soundness.IsFinite(images) && Codec.Type is ScalarType.Float16 or ScalarType.BFloat16)
        {
            request.OnNotice?.Invoke($"The images do not fit into {Codec.Type}; they were decoded again in Float32.");
            images = Codec.InFloat32().Decode(latents, tiling);
        }
        Soundness.Check(images, "images", Networks, () => Codec.Decode(latents, tiling));
        return images;
    }
}
