using Langevin.Models;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Refuses, before anything is computed, what a text-to-image model cannot do.</summary>
internal static class TextToImageCheck
{
    private const int MostSide = 16384;

    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    internal static void Check(TextToImagePipeline pipeline, TextToImageRequest request)
    {
        Prompts(request);
        RequestCheck.Walk(request, (long)request.Prompts.Count * request.ImagesPerPrompt);
        if (request.GuidanceDetails.Worse is not null) throw new ArgumentException("Autoguidance needs a worse model of the same images, and this pipeline makes images of texts; leave --autoguidance out.");
        if (request.UnClip is not null && pipeline is not StableUnClipPipeline) throw new ArgumentException($"Embeddings of pictures are for models of unCLIP, and this is a {pipeline.ClassName}; leave the details of unCLIP out.");
        RequestCheck.Shortcuts(pipeline.Network.Architecture, request);
        pipeline.CheckGraphs(request);
        var size = request.Size(pipeline.NativeSize);
        Side("width", size.Width, pipeline.SideUnit);
        Side("height", size.Height, pipeline.SideUnit);
        RequestCheck.Shapes(request, LatentShape(pipeline, request.Count, size), [3, size.Height, size.Width]);
        Inpainting(pipeline, request);
        Part(request, LatentShape(pipeline, request.Count, size));
        SteeringCheck.Check(pipeline, request, size);
    }

    /// <summary>The shape of the latents of some images.</summary>
    internal static long[] LatentShape(TextToImagePipeline pipeline, long count, ImageSize size) =>
        [count, pipeline.Codec.Channels, size.Height / pipeline.Codec.Reduction, size.Width / pipeline.Codec.Reduction];

    private static void Prompts(TextToImageRequest request)
    {
        if (request.Prompts.Count == 0) throw new ArgumentException("There is no prompt; say what the image shows, an empty text for anything.");
        if (request.ImagesPerPrompt < 1) throw new ArgumentException($"{request.ImagesPerPrompt} images of each prompt were asked for; ask for at least 1.");
        if (request.NegativePrompts.Count > 1 && request.NegativePrompts.Count != request.Prompts.Count)
            throw new ArgumentException($"There are {request.NegativePrompts.Count} negative prompts for {request.Prompts.Count} prompts; give one for all, or one each.");
        if (request.ClipSkip is < 0) throw new ArgumentException($"The clip skip is {request.ClipSkip}; it is the number of layers that are left out, 0 or more.");
    }

    private static void Side(string name, long side, long unit)
    {
        if (side < unit || side > MostSide) throw new ArgumentException($"The {name} is {side}; it lies between {unit} and {MostSide}.");
        if (side % unit == 0) return;
        var below = side / unit * unit;
        throw new ArgumentException($"The {name} is {side}, and must be a multiple of {unit}; {below} and {below + unit} are.");
    }

    private static void Part(TextToImageRequest request, long[] latents)
    {
        var (from, until) = (request.From ?? 0, request.Until ?? 1);
        if (!(from >= 0 && from < until && until <= 1)) throw new ArgumentException($"The part of the walk from {from} to {until} was asked for; the first is at least 0, and below the second, which is at most 1.");
        if (request.From is null != request.Stopped is null) throw new ArgumentException("A walk goes on from where another model stopped; give both the share of it that has passed and the latents.");
        if (request.Stopped is { } stopped && !stopped.Shape.AsSpan().SequenceEqual(latents)) throw new ArgumentException($"The latents where another model stopped have shape [{string.Join(", ", stopped.Shape)}]; these images need [{string.Join(", ", latents)}].");
        if (request.Stopped is not null && request.Init is not null) throw new ArgumentException("A walk starts from pictures or where another model stopped; give one of them.");
    }

    private static void Inpainting(TextToImagePipeline pipeline, TextToImageRequest request)
    {
        var beside = pipeline.Network.ChannelsBeside;
        if (beside == 0) return;
        if (beside != pipeline.Codec.Channels + 1) throw new ArgumentException($"The network takes {beside} channels beside the latents, which is neither 0 nor the {pipeline.Codec.Channels + 1} of inpainting; nothing here makes them.");
        if (request.Inpainting is null) throw new ArgumentException("This model was trained to fill in pictures, and needs one with a mask; give them with --init and --mask.");
        if (request.Inpainting.IsRePaint) throw new ArgumentException("RePaint is for models that were never trained to fill in, and this one was; leave it out.");
    }
}
