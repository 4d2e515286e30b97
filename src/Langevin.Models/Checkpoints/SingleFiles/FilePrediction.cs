using System.Text.Json.Nodes;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>What the network of a single file predicts, and who says so.</summary>
/// <param name="Type">diffusers' word: epsilon, v_prediction, sample or flow_prediction.</param>
/// <param name="Source">Who says so, as a clause: "the tensor v_pred says so".</param>
internal sealed record FilePrediction(string Type, string Source)
{
    public const string Noise = "epsilon", Velocity = "v_prediction", Flow = "flow_prediction", Sample = "sample";
    private const string Said = "modelspec.prediction_type", VelocityMark = "v_pred", ZeroMark = "ztsnr", Steps = "global_step", StepsOfBase = "875000";
    private const string GreatestSigma = "edm_vpred.sigma_max", LeastSigma = "edm_vpred.sigma_min";

    /// <summary>Whether nothing in the file says so, and published models of its kind differ.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Whether the noise schedule ends in pure noise: the tensor <c>ztsnr</c>, of a network that predicts velocities.</summary>
    public bool IsZeroTerminal { get; init; }

    /// <summary>The least and the greatest sigma of a network that is preconditioned as EDM's, with velocities (CosXL); null for others.</summary>
    public (double Least, double Greatest)? Sigmas { get; init; }

    /// <summary>The settings of the file beside it; null for none.</summary>
    public OriginalYaml? Yaml { get; init; }

    /// <summary>The empty tensors that say what a U-Net of XL predicts, as files with velocities are marked in the field.</summary>
    /// <param name="family">The family.</param>
    /// <param name="scheduler">The scheduler's configuration.</param>
    public static IEnumerable<TensorSource> Marks(FileFamily family, JsonObject? scheduler)
    {
        if (family != FileFamily.XL || (string?)scheduler?["prediction_type"] != Velocity) yield break;
        yield return new TensorSource(VelocityMark, ScalarType.Float32, [0], () => Tensor.Empty([0]));
        if ((bool?)scheduler["rescale_betas_zero_snr"] == true) yield return new TensorSource(ZeroMark, ScalarType.Float32, [0], () => Tensor.Empty([0]));
    }

    /// <summary>diffusers' word for what a scheduler's configuration says; null when it says nothing.</summary>
    public static string? Of(JsonObject? scheduler) => (string?)scheduler?["prediction_type"] ?? (((string?)scheduler?["_class_name"])?.StartsWith("FlowMatch", StringComparison.Ordinal) == true ? Flow : null);

    /// <summary>What is told where it is a guess; null where it is none.</summary>
    /// <param name="path">The file.</param>
    public string? Notice(string path) => IsGuess ? $"'{path}' is taken to predict {Word(Type)} ({Type}): {Source}. If the pictures are wrong, say what it predicts (--prediction)." : null;

    /// <summary>Finds it out: what is asked for; a text, a tensor or a file beside it that says so; else what its family was published with.</summary>
    /// <param name="family">The family.</param>
    /// <param name="file">The file.</param>
    /// <param name="asked">diffusers' word, where somebody knows better; else null.</param>
    /// <exception cref="ConfigException">It predicts something that is not known.</exception>
    public static FilePrediction Of(FileFamily family, WeightFile file, string? asked = null)
    {
        var marks = file.Entries;
        var found = asked is not null ? new FilePrediction(asked, "it was asked for")
            : family == FileFamily.SD3 || family == FileFamily.Flux ? new FilePrediction(Flow, $"{family.Name} does")
            : marks.ContainsKey(GreatestSigma) ? new FilePrediction(Velocity, $"the tensor {GreatestSigma} says so") { Sigmas = (Sigma(file, LeastSigma, 0.002), Sigma(file, GreatestSigma, 120)) }
            : file.Metadata.TryGetValue(Said, out var said) ? OfText(file, said)
            : marks.ContainsKey(VelocityMark) ? new FilePrediction(Velocity, $"the tensor {VelocityMark} says so")
            : OriginalYaml.Beside(file.Path) is { Prediction: { } written } yaml ? new FilePrediction(written, $"{Path.GetFileName(yaml.Path)} says so") { Yaml = yaml }
            : OfFamily(family, file);
        return found with { IsZeroTerminal = found is { Type: Velocity, Sigmas: null } && marks.ContainsKey(ZeroMark) };
    }

    private static FilePrediction OfText(WeightFile file, string said)
    {
        var type = said.Trim().ToLowerInvariant() switch
        {
            "epsilon" or "eps" or "noise" => Noise,
            "v" or Velocity or "v-prediction" or "velocity" => Velocity,
            "x0" or Sample => Sample,
            "flow" or "rectified_flow" or "rf" or Flow => Flow,
            _ => throw new ConfigException($"'{file.Path}' says that it predicts '{(said.Length > 40 ? said[..40] + "..." : said)}' ({Said}), and epsilon, v, x0 and flow are known; say what it predicts (--prediction), or give its configurations (--config)."),
        };
        var contradicted = type != Velocity && file.Entries.ContainsKey(VelocityMark);
        return new FilePrediction(type, contradicted ? $"{Said} says so, and the tensor {VelocityMark} says otherwise" : $"{Said} says so") { IsGuess = contradicted };
    }

    /// <summary>Stable Diffusion 2 was published twice with one shape: for 768 pixels it predicts velocities, and its base for 512 noise, which was trained for 875,000 steps.</summary>
    private static FilePrediction OfFamily(FileFamily family, WeightFile file)
    {
        if (family != FileFamily.SD2) return new FilePrediction(Noise, $"{family.Name} was published so, and nothing in the file says otherwise");
        if (GlobalStep(file) is { } step) return step == StepsOfBase ? new FilePrediction(Noise, $"it was trained for {step} steps, as the base for 512 pixels was") : new FilePrediction(Velocity, $"it was trained for {step} steps, and the base for 512 pixels, which alone predicts noise, for {StepsOfBase}");
        return new FilePrediction(Velocity, "nothing in the file says so; Stable Diffusion 2 for 768 pixels does, and its base for 512 pixels predicts noise") { IsGuess = true };
    }

    private static string? GlobalStep(WeightFile file)
    {
        if (file.Metadata.TryGetValue(Steps, out var text)) return text;
        if (!file.Entries.TryGetValue(Steps, out var entry) || entry.Elements != 1) return null;
        using var scope = new TensorScope();
        return FormattableString.Invariant($"{file.Read(Steps).Item():0}");
    }

    private static double Sigma(WeightFile file, string name, double usual)
    {
        if (!file.Entries.TryGetValue(name, out var entry)) return usual;
        using var scope = new TensorScope();
        return entry.Elements == 1 && file.Read(name).Item() is > 0 and < 1e6 and var sigma ? sigma : throw new ConfigException($"'{file.Path}' has a {name} that is not one positive number; fetch it again.");
    }

    private static string Word(string type) => type switch { Velocity => "velocities", Noise => "noise", Flow => "the velocity of a flow", _ => "pictures without noise" };
}
