using System.CommandLine;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Media.Datasets;

namespace Langevin.Cli.Evaluating;

/// <summary>What pictures should show, for <c>clip-score</c> and <c>directional</c>.</summary>
internal sealed class TextOptions
{
    private readonly Option<string?> captions = Choose.Text("--captions", "FILE", "clip-score, directional: a .csv or .jsonl with file_name and text; by default a .txt beside each picture, or metadata.jsonl");
    private readonly Option<string?> before = Choose.Text("--before", "PICTURES", "directional: the pictures before the change in the same order, with their captions");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [captions, before];
        foreach (var option in options) command.Add(option);
    }

    /// <summary>The embedded texts; null when no metric needs any.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="request">What to measure.</param>
    /// <param name="network">What looks at the pictures.</param>
    /// <param name="pictures">The pictures; null for those of a model.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">An option has nothing to act on, or something is missing.</exception>
    public TextPairs? Pairs(ParseResult arguments, FeatureRequest request, FeatureNetwork network, DatasetPictures? pictures, CancellationToken stop)
    {
        var isDirectional = request.Metrics.Contains(FeatureMetric.DirectionalSimilarity);
        var place = arguments.GetValue(before);
        if (place is not null && !isDirectional) throw new CommandException($"--before '{place}' is for --metrics directional; measure that, or leave it out.");
        if (!isDirectional && !request.Metrics.Contains(FeatureMetric.ClipScore)) return arguments.GetValue(captions) is { } unused ? throw new CommandException($"--captions '{unused}' is for --metrics clip-score or directional; measure one of them, or leave it out.") : null;
        if (network is not ClipFeatures clip) throw new CommandException($"clip-score and directional compare pictures with texts, which {network.Name} does not know; use --features clip.");
        if (pictures is null) throw new CommandException("clip-score and directional are for pictures with captions; save the model's pictures, and name their folder.");
        var texts = Captions.Embed(clip, Captions.Of(pictures.Dataset, arguments.GetValue(captions) is { } file ? CaptionList.Read(file) : null), stop);
        if (!isDirectional) return new TextPairs(texts);
        var source = Dataset.Open(place ?? throw new CommandException("directional needs --before PICTURES: the pictures before the change, with their captions."));
        return new TextPairs(texts, (PictureFeatures.Of(clip, new DatasetPictures(source, place), stop).Features.Values, Captions.Embed(clip, Captions.Of(source), stop)));
    }
}
