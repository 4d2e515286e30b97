using System.CommandLine;
using Langevin.Media.Images;
using Langevin.Pipelines.Memory;
using Langevin.Pipelines.Safety;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Who makes the pictures of a request: the model alone, the model and a refiner, or the model tile by tile.</summary>
/// <param name="Pipeline">The model.</param>
/// <param name="Request">The request.</param>
internal sealed record TextWork(TextToImagePipeline Pipeline, TextToImageRequest Request)
{
    /// <summary>The model that walks the rest of the way, and after which share; null for none.</summary>
    public (TextToImagePipeline Model, double Share)? Refiner { get; init; }

    /// <summary>The picture that is enlarged; null for none.</summary>
    public (Image Picture, Upscaling How, double? Strength)? Upscale { get; init; }

    /// <summary>The work that was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="options">How it could be.</param>
    /// <param name="pipeline">The model.</param>
    /// <param name="request">The request so far.</param>
    /// <param name="load">Loads a model.</param>
    /// <exception cref="CommandException">Options contradict each other.</exception>
    public static TextWork Read(ParseResult arguments, SampleOptions options, TextToImagePipeline pipeline, TextToImageRequest request, Func<string, TextToImagePipeline> load)
    {
        var upscale = options.Texts.Upscale.Read(arguments);
        if (upscale is not null) SampleOptions.Refuse(arguments, "--upscale says what the picture is and how large it becomes", [options.Count, options.Noise, options.Trajectory, .. options.Texts.Sides, .. options.Pictures.All, .. options.Texts.Families.OfRefiner]);
        (TextToImagePipeline, double)? refiner = options.Texts.Families.Refiner(arguments) is { } other ? (load(ModelPlace.Find(other.Place)), other.Share) : null;
        return new TextWork(pipeline, upscale is { Strength: { } strength } ? request with { Strength = strength } : request) { Refiner = refiner, Upscale = upscale };
    }

    /// <summary>Whether something judges what comes out.</summary>
    public bool IsJudged => Request.Safety == SafetyUse.Honoured && (Refiner?.Model ?? Pipeline).Safety is not null;

    /// <summary>The recipe of what comes out.</summary>
    public Recipe Described(Recipe recipe) => Upscale is { } upscale
        ? recipe with { Width = (long)Math.Round(upscale.Picture.Width * upscale.How.Factor), Height = (long)Math.Round(upscale.Picture.Height * upscale.How.Factor), Strength = upscale.Strength ?? TiledUpscaler.UsualStrength }
        : recipe;

    /// <summary>What it takes.</summary>
    /// <param name="presence">When the networks are in memory.</param>
    public MemoryPlan Memory(NetworkPresence presence)
    {
        if (Upscale is { } upscale) return new TiledUpscaler(Pipeline).Memory(upscale.Picture, upscale.How, Request, presence);
        return Refiner is { } refiner
            ? Pipeline.Memory(Request with { Safety = SafetyUse.LeftOut }, presence).Then(refiner.Model.Memory(Request with { Init = null, Strength = null, Inpainting = null, Noise = null }, presence), "refiner", presence != NetworkPresence.WhileUsed)
            : Pipeline.Memory(Request, presence);
    }

    /// <summary>Makes the pictures.</summary>
    /// <param name="report">Called after each step of each batch.</param>
    /// <param name="flag">Called with each picture that is flagged, before its batch comes; one that is made of tiles is number 0.</param>
    /// <param name="stop">Ends the work.</param>
    public IEnumerable<Tensor> Batches(Action<Langevin.Pipelines.BatchProgress> report, Action<FlaggedImage> flag, CancellationToken stop)
    {
        var request = Request with { OnStep = report, OnFlagged = flagged => flag(Upscale is null ? flagged : flagged with { Image = 0 }) };
        if (Upscale is { } upscale) return [new TiledUpscaler(Pipeline).Upscale(upscale.Picture, upscale.How, request, stop)];
        return Refiner is { } refiner ? new RefinedPipeline(Pipeline, refiner.Model, refiner.Share).Batches(request, stop) : Pipeline.Batches(request, stop);
    }
}
