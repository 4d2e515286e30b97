using System.CommandLine;
using System.Text.Json.Serialization;
using Langevin.Cli.Display;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures that were made.</summary>
/// <param name="Output">Where.</param>
/// <param name="Images">How many.</param>
/// <param name="Evaluations">Evaluations of the denoiser a picture, the most of any batch.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Recipe">How to make them again.</param>
internal sealed record SampledImages(string Output, int Images, int Evaluations, double Seconds, Recipe Recipe)
{
    /// <summary>Pictures that the model's safety checker flagged, which were not written; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FlaggedPicture>? Flagged { get; init; }

    /// <summary>What a picture that these are like says and was not taken; null when they are like none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NotTaken { get; init; }

    /// <summary>What it took in memory; null where it was not measured.</summary>
    [JsonIgnore]
    public MemoryUse? Memory { get; init; }

    /// <summary>The most memory that was resident, in bytes; null where the system does not say.</summary>
    public long? PeakBytes => Memory?.PeakBytes;

    /// <summary>The memory of a GPU; null where the CPU computed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeviceMemory? DeviceMemory => Memory?.Device;

    /// <summary>Says so: to a person in a sentence, to a machine as JSON.</summary>
    public void Tell(ParseResult arguments, Terminal terminal)
    {
        foreach (var setting in NotTaken ?? []) terminal.Error.WriteLine($"not taken: {setting}");
        foreach (var picture in Flagged ?? []) terminal.Error.WriteLine($"langevin: picture {picture.Image} is not written: the model's safety checker flagged it ({picture.Reason}); try another seed or prompt, or leave the checker out by --no-safety-checker.");
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, this, json => json.SampledImages);
            return;
        }
        terminal.Output.WriteLine(FormattableString.Invariant($"{Output}: {Images} picture{(Images == 1 ? "" : "s")} in {Seconds:0.0} s ({Recipe.Sampler}, {Recipe.Steps} steps, {Evaluations} evaluations, guidance {Recipe.Guidance}, seed {Recipe.Seed})."));
        Memory?.Tell(terminal);
    }
}
