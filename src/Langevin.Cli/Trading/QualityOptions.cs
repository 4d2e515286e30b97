using System.CommandLine;
using Langevin.Cli.Doctor;
using Langevin.Cli.Evaluating;
using Langevin.Cli.Sampling;
using Langevin.Evaluation;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Media.Datasets;
using Langevin.Torch;

namespace Langevin.Cli.Trading;

/// <summary>How near pictures are to real ones: <c>--reference</c> and the network that looks.</summary>
internal sealed class QualityOptions
{
    private readonly Option<string?> data = Choose.Text("--reference", "DATA", "Measure the Fréchet distance of the pictures to these real ones too: a known dataset, or a folder or archive with train/ and test/");
    private readonly Option<string?> kept = Choose.Output("--feature-cache", "FOLDER", "Where features of real pictures are kept; below the cache folder by default", OutputKind.Folder);
    private readonly NetworkOptions networks = new();

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options
    {
        get
        {
            var holder = new Command("options");
            AddTo(holder);
            return [.. holder.Options];
        }
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(data);
        command.Add(kept);
        networks.AddTo(command);
    }

    /// <summary>What measures pictures, [N, C, H, W] in [-1, 1]; null where it was not asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="place">Where the model lies.</param>
    /// <param name="device">Where the network looks.</param>
    /// <param name="terminal">Where progress is written.</param>
    /// <param name="stop">Asks to end soon.</param>
    /// <exception cref="CommandException">The model makes latents, which nothing can look at.</exception>
    public Func<Tensor, MetricResult>? Open(ParseResult arguments, string place, Device device, Terminal terminal, CancellationToken stop)
    {
        if (arguments.GetValue(data) is not { } name) return null;
        if (TextSampling.Checkpoint(place) is not null) throw new CommandException("--reference measures pictures, and of this model latents are compared; leave it out.");
        var network = networks.Open(arguments, device, name, stop);
        var test = new DatasetPictures(Dataset.Open(name, DatasetSplit.Test), $"{name} test");
        var cache = new FeatureCache(arguments.GetValue(kept) ?? Path.Combine(CacheFolder.Where(), "features"), said => terminal.Error.WriteLine($"note: {said}"));
        var (real, reference) = cache.Reference(network, test, new LookLine(terminal, test), stop);
        return pictures => ImageEvaluation.Measure(
            PictureFeatures.Of(network, new MadePictures(pictures), stop), reference, real, new SampleProtocol { Source = place }, new FeatureRequest { Metrics = [FeatureMetric.FrechetDistance] }, cancellation: stop);
    }
}
