using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Langevin.Models;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>What single families of text-to-image models take: prompts for further text encoders, sizes of SDXL, guidance of Flux, a refiner.</summary>
internal sealed partial class FamilyOptions
{
    private const int MostTokens = 1024;
    private const double UsualShare = 0.8, MostScale = 1000;
    private readonly Option<string?> second = Choose.Text("--prompt-2", "TEXT", "What the second text encoder is told (SDXL, SD3, Flux); the prompt by default", "--prompt_2");
    private readonly Option<string?> third = Choose.Text("--prompt-3", "TEXT", "What the third text encoder is told (SD3); the prompt by default", "--prompt_3");
    private readonly Option<string?> negativeSecond = Choose.Text("--negative-2", "TEXT", "The same of what is guided away from", "--negative-prompt-2", "--negative_prompt_2");
    private readonly Option<string?> negativeThird = Choose.Text("--negative-3", "TEXT", "The same of what is guided away from", "--negative-prompt-3", "--negative_prompt_3");
    private readonly Option<long?> tokens = Choose.Whole("--text-tokens", "N", "How many tokens T5 reads (SD3: 256, Flux: 512, PixArt: 120 or 300 by default)", 2, MostTokens, "--max-sequence-length", "--max_sequence_length");
    private readonly Option<double?> trueGuidance = Choose.Real("--true-guidance", "SCALE", "Flux: guide away from --negative too, at twice the cost; 1 is none", 0, MostScale, "--true-cfg-scale", "--true_cfg_scale");
    private readonly Option<string?> original = Choose.Text("--original-size", "WxH", "SDXL: the size of the picture before it was cut; small ones look blurred");
    private readonly Option<string?> crop = Choose.Text("--crop", "LEFT,TOP", "SDXL: how much of the picture was cut off; 0,0 by default");
    private readonly Option<string?> target = Choose.Text("--target-size", "WxH", "SDXL: the size after it was cut");
    private readonly Option<string?> negativeOriginal = Choose.Text("--negative-original-size", "WxH", "The same of what is guided away from");
    private readonly Option<double?> score = Choose.Real("--aesthetic-score", "N", "SDXL's refiner: how pleasing the picture is, 6 by default", 0, 10, "--aesthetic_score");
    private readonly Option<string?> refiner = Choose.Text("--refiner", "FOLDER[:SHARE]", "Let another model walk the rest of the way, after a share of 0.8 by default");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [second, third, negativeSecond, negativeThird, tokens, trueGuidance, original, crop, target, negativeOriginal, score, refiner];

    /// <summary>What a refiner is asked by.</summary>
    public IEnumerable<Option> OfRefiner => [refiner];

    private Option[] OfSizes => [original, crop, target, negativeOriginal, score];

    /// <summary>Refuses what a family is not told.</summary>
    /// <exception cref="CommandException">It was given.</exception>
    public void CheckUse(ParseResult arguments, TextToImagePipeline pipeline)
    {
        Option[] idle = pipeline switch
        {
            StableDiffusionXLPipeline => [third, negativeThird, tokens, trueGuidance],
            StableDiffusion3Pipeline => [trueGuidance, .. OfSizes],
            FluxPipeline => [third, negativeThird, .. OfSizes],
            PixArtPipeline => [second, third, negativeSecond, negativeThird, trueGuidance, .. OfSizes],
            _ => [second, third, negativeSecond, negativeThird, tokens, trueGuidance, .. OfSizes],
        };
        SampleOptions.Refuse(arguments, $"a {pipeline.ClassName} is not told it", idle);
    }

    /// <summary>A request with what was asked for.</summary>
    /// <exception cref="CommandException">A size or a place is not written so.</exception>
    public TextToImageRequest Read(ParseResult arguments, TextToImageRequest request)
    {
        var sizes = new SizeConditions { Original = Size(arguments, original), Target = Size(arguments, target), Crop = Place(arguments), AestheticScore = arguments.GetValue(score) };
        return request with
        {
            Prompts = [.. request.Prompts.Select(prompt => prompt with { Second = arguments.GetValue(second), Third = arguments.GetValue(third) })],
            NegativePrompts = [.. request.NegativePrompts.Select(prompt => prompt with { Second = arguments.GetValue(negativeSecond), Third = arguments.GetValue(negativeThird) })],
            TextTokens = (int?)arguments.GetValue(tokens),
            TrueGuidance = arguments.GetValue(trueGuidance) ?? 1,
            Sizes = sizes,
            NegativeSizes = Size(arguments, negativeOriginal) is { } size ? sizes with { Original = size, AestheticScore = null } : null,
        };
    }

    /// <summary>The refiner's place and the share of the walk before it; null where none was asked for.</summary>
    /// <exception cref="CommandException">It is not written so.</exception>
    public (string Place, double Share)? Refiner(ParseResult arguments)
    {
        if (arguments.GetValue(refiner) is not { } text) return null;
        var written = Refined().Match(text);
        var share = written.Groups["share"] is { Success: true, Value: var digits } ? double.Parse(digits, CultureInfo.InvariantCulture) : UsualShare;
        return share is > 0 and < 1 ? (written.Groups["folder"].Value, share) : throw new CommandException($"--refiner is '{text}', and the refiner takes over at a share between 0 and 1, such as sdxl-refiner/:0.8.");
    }

    private static ImageSize? Size(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetValue(option) is not { } text) return null;
        return Pair(text, 'x') is { } pair ? new ImageSize(pair.Second, pair.First) : throw new CommandException($"{option.Name} is '{text}', and must be a width and a height, such as 1024x1024.");
    }

    private (long Top, long Left) Place(ParseResult arguments)
    {
        if (arguments.GetValue(crop) is not { } text) return (0, 0);
        return Pair(text, ',') is { } pair ? (pair.Second, pair.First) : throw new CommandException($"--crop is '{text}', and must be what was cut off at the left and above, such as 0,0.");
    }

    private static (long First, long Second)? Pair(string text, char between) =>
        text.Split(between) is [var one, var other] && int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && int.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? (first, second) : null;

    [GeneratedRegex(@"^(?<folder>.+?)(?::(?<share>\d?\.\d{1,9}|\d))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Refined();
}
