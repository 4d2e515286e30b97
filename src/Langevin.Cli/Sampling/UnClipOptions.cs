using System.CommandLine;
using Langevin.Media.Images;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>What models of unCLIP take: pictures to vary, noise on their embeddings, and how the prior is walked.</summary>
internal sealed class UnClipOptions
{
    private const int MostPictures = 10_000, MostSteps = 100_000, MostLevel = 1_000_000;
    private const double MostScale = 1000;
    private readonly Option<string?> like = Choose.Text("--like-picture", "PATH", "Stable unCLIP: vary a picture, or each of a folder; --prompt may be left out", "--like_picture");
    private readonly Option<long?> level = Choose.Whole("--embedding-noise", "N", "Stable unCLIP: how much noise is put on the picture's embedding, 0 to 999; 0 by default, more is freer", 0, MostLevel, "--noise-level", "--noise_level");
    private readonly Option<long?> steps = Choose.Whole("--prior-steps", "N", "Stable unCLIP: steps of the prior, 25 by default", 1, MostSteps, "--prior-num-inference-steps", "--prior_num_inference_steps");
    private readonly Option<double?> scale = Choose.Real("--prior-guidance", "SCALE", "Stable unCLIP: the scale of the prior's guidance, 4 by default; 1 is none", 0, MostScale, "--prior-guidance-scale", "--prior_guidance_scale");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [like, level, steps, scale];

    /// <summary>Whether there are pictures to vary, which need no text.</summary>
    public bool HasPictures(ParseResult arguments) => arguments.GetValue(like) is not null;

    /// <summary>Refuses what a model is not told.</summary>
    /// <exception cref="CommandException">It was given.</exception>
    public void CheckUse(ParseResult arguments, TextToImagePipeline pipeline)
    {
        Option[] idle = pipeline switch
        {
            StableUnClipPipeline { Prior: not null } => [like],
            StableUnClipPipeline => [steps, scale],
            _ => [.. All],
        };
        SampleOptions.Refuse(arguments, $"a {pipeline.ClassName} is not told it", idle);
        if (pipeline is StableUnClipPipeline { ImageEncoder: not null } && !HasPictures(arguments)) throw new CommandException("this model varies pictures, and none is given; give one: --like-picture photo.png.");
    }

    /// <summary>A request with what was asked for.</summary>
    /// <exception cref="CommandException">There is no such picture.</exception>
    public TextToImageRequest Read(ParseResult arguments, TextToImageRequest request) => !All.Any(option => arguments.GetResult(option) is { Implicit: false }) ? request : request with
    {
        UnClip = new UnClipDetails
        {
            Like = arguments.GetValue(like) is { } path ? [.. PictureFiles.Files(like.Name, path).Take(MostPictures).Select(file => Image.Load(file))] : [],
            NoiseLevel = (int)(arguments.GetValue(level) ?? 0),
            PriorSteps = (int?)arguments.GetValue(steps),
            PriorGuidance = arguments.GetValue(scale),
        },
    };
}
