using System.CommandLine;
using Langevin.Media.Images;
using Langevin.Models;
using Langevin.Pipelines;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures to start from: changed by a share, filled in, or turned into noise.</summary>
internal sealed class PictureOptions
{
    private const int MostJumps = 10_000;
    private const double LeastStrength = 1e-6;
    private readonly Option<string?> init = Choose.Text("--init", "IMAGE|FOLDER", "Start from pictures instead of from noise; they are brought to the model's size");
    private readonly Option<double?> strength = Choose.Real("--strength", "X", "With --init: how much of the walk the pictures go through, 1 for all of it; 0.8 by default, with --mask 1", LeastStrength, 1);
    private readonly Option<string?> mask = Choose.Text("--mask", "IMAGE|FOLDER", "With --init: fill in what is white here, and keep what is black");
    private readonly Option<string?> inpaint = Choose.Word("--inpaint", "With --mask: how", [.. Enum.GetNames<InpaintingMethod>().Select(Word)]);
    private readonly Option<long?> jump = Choose.Whole("--jump-length", "N", "With --inpaint repaint: how many steps a jump undoes, 10 by default", 1, MostJumps, "--jump_length");
    private readonly Option<long?> times = Choose.Whole("--jump-n-sample", "N", "With --inpaint repaint: how often each stretch is taken, 10 by default", 1, MostJumps, "--jump_n_sample");
    private readonly Option<bool> invert = Choose.Switch("--invert", "With --init: write the noise that --noise turns back into the pictures (DDIM inversion)");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { init, strength, mask, inpaint, jump, times, invert }) command.Add(option);
    }

    /// <summary>The one that makes noise of pictures.</summary>
    public Option Inversion => invert;

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [init, strength, mask, inpaint, jump, times, invert];

    /// <summary>Those that only models of pixels have.</summary>
    public IEnumerable<Option> OfPixels => [inpaint, jump, times, invert];

    /// <summary>Whether noise is wanted, not pictures.</summary>
    public bool WantsNoise(ParseResult arguments) => arguments.GetValue(invert);

    /// <summary>The request with what was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="request">The request so far.</param>
    /// <param name="channels">Channels of the model's pictures: 1 or 3.</param>
    /// <param name="size">Their size.</param>
    /// <param name="count">How many pictures were asked for; null when open.</param>
    /// <exception cref="CommandException">An option has nothing to act on.</exception>
    public T Read<T>(ParseResult arguments, T request, int channels, ImageSize size, long? count) where T : WalkRequest
    {
        Needs(arguments, init, strength, mask, invert);
        Needs(arguments, mask, inpaint);
        Needs(arguments, inpaint, jump, times);
        if (arguments.GetValue(init) is not { } path) return request;
        if (arguments.GetValue(invert) && new Option[] { strength, mask }.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle)
            throw new CommandException($"--invert walks the whole way from the pictures, and {idle.Name} has no use there; leave it out.");
        var pictures = PictureFiles.Read("--init", path, channels, size, count);
        return (T)((WalkRequest)request with
        {
            Init = pictures,
            Strength = arguments.GetValue(strength),
            Inpainting = arguments.GetValue(mask) is { } where ? Part(arguments, (PictureFiles.Read("--mask", where, 1, size, count) < 0).To(ScalarType.Float32)) : null,
        });
    }

    private Inpainting Part(ParseResult arguments, Tensor known)
    {
        var method = arguments.GetValue(inpaint) is { } word ? Enum.GetValues<InpaintingMethod>().First(one => Word($"{one}") == word) : default;
        return new Inpainting(known, method) { JumpLength = (int)(arguments.GetValue(jump) ?? 10), Resamplings = (int)(arguments.GetValue(times) ?? 10) };
    }

    /// <summary>KnownRegion as it is typed: known-region.</summary>
    private static string Word(string name) => name == "RePaint" ? "repaint" : string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));

    private static void Needs(ParseResult arguments, Option needed, params Option[] options)
    {
        if (arguments.GetResult(needed) is { Implicit: false }) return;
        if (options.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } alone)
            throw new CommandException($"{alone.Name} says what becomes of {needed.Name}; give {needed.Name} {needed.HelpName} too.");
    }
}
