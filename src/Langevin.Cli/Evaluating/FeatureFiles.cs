using System.CommandLine;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Results;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Evaluating;

/// <summary>Features that people bring: real ones or their statistics, and generated ones with class probabilities.</summary>
internal sealed class FeatureFiles
{
    private const string Probabilities = "probabilities", Logits = "logits";

    private readonly Option<string?> real = Choose.Text("--real-features", "FILE.safetensors", "Features of real pictures: a tensor 'features' [N, D]");
    private readonly Option<string?> statistics = Choose.Text("--real-statistics", "FILE.npz", "Or their mean and covariance, 'mu' and 'sigma', as pytorch-fid writes them: for fd");
    private readonly Option<string?> generated = Choose.Text("--generated-features", "FILE.safetensors", "The same of generated pictures; for is, 'probabilities' or 'logits' [N, K] in it");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [real, statistics, generated];
        foreach (var option in options) command.Add(option);
    }

    /// <summary>The real pictures that were named; null when none were.</summary>
    /// <exception cref="CommandException">They were named twice.</exception>
    public FeatureReference? Reference(ParseResult arguments) => (arguments.GetValue(real), arguments.GetValue(statistics)) switch
    {
        ({ } features, { } numbers) => throw new CommandException($"--real-features '{features}' and --real-statistics '{numbers}' both name the real pictures; give one."),
        ({ } features, null) => FeatureReference.Of(FeatureSet.Open(features)),
        (null, { } numbers) => FeatureReference.Of(FeatureStatistics.Load(numbers)),
        _ => null,
    };

    /// <summary>Whether the real pictures are known by more than statistics.</summary>
    public bool HasRealFeatures(ParseResult arguments) => arguments.GetValue(real) is not null;

    /// <summary>Whether generated pictures were named.</summary>
    public bool HasGenerated(ParseResult arguments) => arguments.GetValue(generated) is not null;

    /// <summary>Features and class probabilities of the generated pictures, each null when the file has none.</summary>
    /// <exception cref="CommandException">No file was named, or it has neither.</exception>
    public (FeatureSet? Features, Tensor? Probabilities) Generated(ParseResult arguments)
    {
        var path = arguments.GetValue(generated) ?? throw new CommandException("'langevin evaluate' needs --generated-features FILE.safetensors: the features of the pictures to measure, or --compare with two results.");
        var file = SafetensorsFile.Open(path);
        var features = file.Entries.ContainsKey(FeatureSet.TensorName) ? FeatureSet.Open(path) : null;
        var classes = file.Entries.ContainsKey(Probabilities) ? file.Read(Probabilities)
            : file.Entries.ContainsKey(Logits) ? file.Read(Logits).To(ScalarType.Float64).Softmax(-1) : null;
        return features is null && classes is null ? throw new CommandException($"'{path}' has no tensor '{FeatureSet.TensorName}', and no '{Probabilities}' or '{Logits}' either; it has {string.Join(", ", file.Entries.Keys.Take(8).Select(name => $"'{name}'"))}.") : (features, classes);
    }
}
