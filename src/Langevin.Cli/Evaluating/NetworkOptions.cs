using System.CommandLine;
using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features.Networks;
using Langevin.Media.Datasets;
using Langevin.Torch;

namespace Langevin.Cli.Evaluating;

/// <summary>What looks at pictures: <c>--features</c> and where its weights are.</summary>
internal sealed class NetworkOptions
{
    private const string Fid = "fid";

    private readonly Option<string?> features = Choose.Word("--features", "What looks at the pictures, classifier by default", FeatureNetworks.Names);
    private readonly Option<string?> weights = Choose.Text("--feature-weights", "PATH", "Its weights: pytorch-fid's .pth or .safetensors for inception, a folder of transformers for clip and dinov2, nsfwjs-4.3.0.tgz or its folder for the others");
    private readonly Option<string?> claim = Choose.Word("--as", "With --features inception: you vouch that the weights are the published ones, though the file is another, and the distance is called", [Fid]);
    private readonly Option<string?> judgeFile = Choose.Text("--judge", "FILE.safetensors", "The classifier, as 'langevin judge' made it of the reference; by default the one that comes along, or one that is trained now and kept");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [features, weights, claim, judgeFile];
        foreach (var option in options) command.Add(option);
    }

    /// <summary>Whether the network learns from the real pictures, which then need a part to learn from and another to compare with.</summary>
    public bool AreLearned(ParseResult arguments) => arguments.GetValue(features) is null or FeatureNetworks.Classifier;

    /// <summary>The network that was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="device">Where it looks.</param>
    /// <param name="reference">The name of the real pictures, which a classifier learns from; null when none were named.</param>
    /// <param name="stop">Ends a training.</param>
    /// <exception cref="CommandException">An option has nothing to act on, or weights were not named.</exception>
    public FeatureNetwork Open(ParseResult arguments, Device device, string? reference, CancellationToken stop)
    {
        var name = arguments.GetValue(features) ?? FeatureNetworks.Classifier;
        var path = arguments.GetValue(weights);
        var judge = arguments.GetValue(judgeFile);
        if (judge is not null && name != FeatureNetworks.Classifier) throw new CommandException($"--judge names a classifier, and --features is {name}; leave one out.");
        if (arguments.GetValue(claim) is not null && name != FeatureNetworks.Inception) throw new CommandException($"--as fid is for --features inception, and --features is {name}: no other network gives a FID.");
        if (name != FeatureNetworks.Classifier) return On(device, FeatureNetworks.Open(name, path ?? NetworkPlaces.Fetched(features.Name, name, weights.Name), arguments.GetValue(claim) is null ? FidClaim.None : FidClaim.ByUser));
        if (path is not null) throw new CommandException($"--feature-weights '{path}' is for a network that is read from a file; say which with --features, or name a classifier with --judge.");
        return new JudgeFeatures(Judge(judge, reference ?? throw new CommandException("a classifier learns from the real pictures; name them with --reference, or choose other --features."), device, stop));
    }

    private static FeatureNetwork On(Device device, FeatureNetwork network)
    {
        network.To(device);
        return network;
    }

    private static Judge Judge(string? path, string reference, Device device, CancellationToken stop)
    {
        var training = Dataset.Open(reference);
        if (path is null) return NetworkPlaces.Judges().GetOrTrain(training, Dataset.Open(reference, DatasetSplit.Test), device: device, cancellation: stop);
        var judge = Langevin.Evaluation.Classifiers.Judge.Load(path);
        judge.RequireTrainedOn(training);
        judge.To(device);
        return judge;
    }
}
