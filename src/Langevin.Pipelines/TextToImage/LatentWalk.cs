using Langevin.Diffusion.Noise;
using Langevin.Models;
using Langevin.Models.Approximation;
using Langevin.Models.ControlNet;
using Langevin.Pipelines.TextToImage.Embeddings;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The work of one request: its prompts encoded once, and latents walked batch by batch.</summary>
/// <remarks>Random numbers are drawn in diffusers' order: embeddings, latents of the picture, the starting noise, latents of the masked picture, steps.</remarks>
internal sealed class LatentWalk
{
    private static readonly NoiseDraw OfPicture = new(-1, 1), OfMasked = new(-1, 2);

    private readonly TextToImagePipeline pipeline;
    private readonly TextToImageRequest request;
    private readonly SamplingPlan plan;
    private readonly ImageSize size;
    private readonly PromptCondition prompts;
    private readonly Func<long, INoiseSource> noise;
    private readonly EmbeddingBatch? embed;

    public LatentWalk(TextToImagePipeline pipeline, TextToImageRequest request, SamplingPlan plan)
    {
        (this.pipeline, this.request, this.plan) = (pipeline, request, plan);
        (size, noise) = (request.Size(pipeline.NativeSize), request.Randomness.Open(request.Seed));
        using var present = pipeline.Use(Stage.Text);
        (prompts, embed) = (Encode(), pipeline.Embeddings(request));
    }

    /// <summary>What was asked for.</summary>
    public TextToImageRequest Request => request;

    /// <summary>What that comes to.</summary>
    public SamplingPlan Plan => plan;

    /// <summary>Whether the network is asked about what is not wanted too.</summary>
    private bool IsGuided => Scale != 1;

    /// <summary>The scale of classifier-free guidance.</summary>
    private double Scale => pipeline.Network.IsToldGuidance ? request.TrueGuidance : plan.Guidance;

    /// <summary>The type of latents: half precision is the network's own affair.</summary>
    private ScalarType Type => pipeline.Network.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private Device Device => pipeline.Network.Device;

    /// <summary>Walks the latents of a batch: [count, C, h, w].</summary>
    /// <param name="first">The number of its first image.</param>
    /// <param name="count">How many images there are in it.</param>
    /// <param name="cancellation">Ends the walk between two steps.</param>
    public Tensor Latents(int first, int count, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var source = noise(first);
        var embedding = Embedding(first, count, source, cancellation);
        var fills = request.Inpainting is not null;
        var isTrainedToFill = pipeline.Network.ChannelsBeside > 0;
        var picture = request.Init is { } init && (!fills || !isTrainedToFill || plan.Strength < 1) ? Picture(init, source, OfPicture, first, count) : null;
        var unit = request.Noise?.Narrow(0, first, count).To(Type).To(Device) ?? source.Draw(TextToImageCheck.LatentShape(pipeline, count, size), Type, Device, NoiseDraw.Start);
        var masked = fills ? Picture(Masked(), source, OfMasked, first, count) : null;
        var known = fills ? Kept(request.Inpainting!.Known.Turn(first, count)) : null;
        var beside = isTrainedToFill ? Tensor.Cat([1 - known!, masked!], 1) : null;                     // [B, 1 + C, h, w]
        using var shortcuts = request.Shortcuts();
        var walk = new Walk(plan, GuidedDenoiser.Of(Told(first, count, beside, embedding, shortcuts), plan, scale: Scale), source, unit) { Picture = picture, Known = isTrainedToFill ? null : known, Keeping = Keeping.AfterEachStep, Stopped = request.Stopped?.Narrow(0, first, count).To(Type).To(Device) };
        using var present = pipeline.Use(Stage.Walk);
        var latents = walk.Sample(request.OnStep is { } report ? step => report(new BatchProgress(first, request.Count, step)) : null, cancellation);
        return scope.Return(request.Until is null ? latents : latents / plan.Grid.End.Alpha);
    }

    private Tensor? Embedding(int first, int count, INoiseSource source, CancellationToken cancellation)
    {
        if (embed is null) return null;
        using var present = pipeline.Use(Stage.Text);
        return embed(first, count, source, cancellation).To(Type).To(Device);
    }

    private PromptCondition Encode()
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        IEnumerable<Prompt?> unwanted = !IsGuided ? [] : request.NegativePrompts.DefaultIfEmpty();
        var rows = pipeline.Encoder.Encode(request.Prompts, [.. unwanted], new PromptReading(request.Syntax, request.ClipSkip, size)
        {
            Tokens = request.TextTokens,
            Sizes = request.Sizes,
            NegativeSizes = request.NegativeSizes,
        });
        return rows.Each(tensor => tensor.To(Device).Keep());
    }

    /// <summary>The network, told the numbers of the prompts of a batch's images.</summary>
    private ToldNetwork Told(int first, int count, Tensor? beside, Tensor? embedding, WalkShortcuts? shortcuts)
    {
        long[] wanted = [.. Enumerable.Range(first, count).Select(i => (long)(i / request.ImagesPerPrompt))];
        var negatives = prompts.Context.Size(0) - request.Prompts.Count;
        var unwanted = negatives == 0 ? null : Tensor.From(Array.ConvertAll(wanted, prompt => request.Prompts.Count + prompt % negatives));
        var controls = Array.ConvertAll([.. request.Controls], control => control.Image.Turn(first, count).To(Type).To(Device));
        var (features, pictures) = (new FeatureSum(request.T2IControls, first, count), new PictureContexts(request.PicturePrompts, first, count));
        var calls = 0;
        return new ToldNetwork(Predict, pipeline.Network.Channels, Tensor.From(wanted), unwanted);

        Tensor Predict(Tensor x, Tensor t, Tensor? rows)
        {
            using var scope = new TensorScope();
            var isWanted = Array.ConvertAll(rows!.ToArray<long>(), row => row < request.Prompts.Count);
            var (call, all) = (calls++, plan.Evaluations ?? calls);
            var asked = isWanted.Count(wanted => wanted);
            var inputs = new LatentInputs
            {
                Wanted = asked,
                Guidance = plan.Guidance,
                Beside = beside?.Repeat(x.Size(0) / count, 1, 1, 1),
                Embedding = embedding is null ? null : embedding.Repeat(x.Size(0) / count, 1) * (rows < request.Prompts.Count).To(Type).To(Device).Unsqueeze(1),
                Features = features.At(x.Size(0), call, all),
                Pictures = pictures.At(isWanted, call, all),
                Controls = Active(controls, call, all),
                Shortcuts = shortcuts?.Next(x.Size(0), asked),
            };
            return scope.Return(request.Graphs ? pipeline.PredictRecorded(x, t, prompts.Rows(rows), inputs) : pipeline.Network.Predict(x, t, prompts.Rows(rows), inputs));
        }
    }

    /// <summary>The control networks that act in a call.</summary>
    private ActiveControl[] Active(Tensor[] images, int call, int calls) =>
        [.. request.Controls.Zip(images).Where(pair => pair.First.ActsAt(call, calls)).Select(pair => new ActiveControl(pair.First.Network, pair.Second, new ControlStrength(pair.First.Scale, pair.First.Profile)))];

    /// <summary>Latents of pictures. From one stream of noise each picture is drawn once; else each image has its own numbers.</summary>
    private Tensor Picture(Tensor pictures, INoiseSource source, NoiseDraw draw, int first, int count)
    {
        using var scope = new TensorScope();
        var shown = pictures.Turn(first, (int)Math.Min(pictures.Size(0), count)).To(Type).To(Device);       // the others are these again
        using var present = pipeline.Use(Stage.Codec);
        var posterior = pipeline.Codec.Encode(shown);
        if (posterior.Deviation is null) return scope.Return(posterior.Mean.Turn(0, count));
        if (!request.Randomness.IsPerImage) return scope.Return((posterior.Mean + posterior.Deviation * source.Draw(posterior.Mean.Shape, Type, Device, draw)).Turn(0, count));
        var (mean, deviation) = (posterior.Mean.Turn(0, count), posterior.Deviation.Turn(0, count));
        return scope.Return(mean + deviation * source.Draw(mean.Shape, Type, Device, draw));
    }

    /// <summary>The pictures, grey where they are filled in.</summary>
    private Tensor Masked()
    {
        var (pictures, known) = (request.Init!, request.Inpainting!.Known);
        var (least, most) = ((int)Math.Min(pictures.Size(0), known.Size(0)), (int)Math.Max(pictures.Size(0), known.Size(0)));
        var count = most % least == 0 ? most : most * least;
        return pictures.Turn(0, count) * (known.Turn(0, count) > 0.5).To(pictures.Type);
    }

    /// <summary>A mask in latents, wholly kept or wholly filled in: every r-th pixel decides, as in the reference.</summary>
    private Tensor Kept(Tensor known)
    {
        var shape = TextToImageCheck.LatentShape(pipeline, known.Size(0), size);
        var decided = (known.Narrow(1, 0, 1) > 0.5).To(ScalarType.Float32);
        return Functional.Nearest2d(decided, shape[2], shape[3]).To(Type).To(Device);                     // [B, 1, h, w]
    }
}
