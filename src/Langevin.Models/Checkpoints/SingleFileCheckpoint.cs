using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>A pipeline in one file, as CompVis, SGM, kohya and ComfyUI write it (.safetensors, .ckpt, .gguf). Tokenizers lie outside of such files.</summary>
internal sealed class SingleFileCheckpoint : Checkpoint
{
    private const string SchedulerComponent = "scheduler", IndexFile = "model_index.json", Installed = "LANGEVIN_TOKENIZERS", Normalised = "edm_mean";
    private static readonly Dictionary<string, (string Component, string Class)> Tokenizers = new()
    {
        ["text_encoder"] = ("tokenizer", "CLIPTokenizer"), ["text_encoder_2"] = ("tokenizer_2", "CLIPTokenizer"), ["text_encoder_3"] = ("tokenizer_3", "T5TokenizerFast"),
    };

    private readonly SingleFile file;
    private readonly FilePrediction prediction;
    private readonly string? configurations, asked;
    private readonly Dictionary<string, string> components = [];
    private string? configured;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">A pipeline's folder with its configurations and tokenizers; null for one beside the file, if there is one.</param>
    /// <param name="asked">diffusers' word for what its network predicts, where somebody knows better than the file; else null.</param>
    /// <exception cref="ConfigException">It holds no network that is known, or predicts something that is not.</exception>
    /// <exception cref="TensorFileException">It is damaged or hostile.</exception>
    public SingleFileCheckpoint(string path, string? config, string? asked = null)
    {
        (Path, configurations, this.asked) = (path, config ?? Beside(path), asked);
        file = SingleFile.Open(WeightFile.Open(path), configurations);
        if (file.File.Entries.ContainsKey(Normalised)) throw new ConfigException($"'{path}' is of Playground 2.5 ('{Normalised}'), whose latents are normalised by numbers of their own, which is not done here; take a checkpoint of {file.Family.Name}.");
        prediction = FilePrediction.Of(file.Family, file.File, asked);
        foreach (var name in file.Components)
        {
            components[name] = ClassOf(file.Config(name));
            if (Tokenizers.TryGetValue(name, out var tokenizer)) components[tokenizer.Component] = name == "text_encoder_2" && file.Family == FileFamily.Flux ? "T5TokenizerFast" : tokenizer.Class;
        }
        components[SchedulerComponent] = (string)SchedulerJsonOfFamily()["_class_name"]!;
        if (file.Family == FileFamily.XL || file.Family == FileFamily.Refiner) Index["force_zeros_for_empty_prompt"] = file.Family == FileFamily.XL;
        if (file.Family == FileFamily.Refiner) Index["requires_aesthetics_score"] = true;
        if (configurations is not null && File.Exists(InConfigurations(IndexFile))) TakeIndex(ConfigFile.Parse(InConfigurations(IndexFile)));
    }

    public override string Path { get; }

    public override string ClassName => configured ?? file.Layout.PipelineClass;

    public override IReadOnlyDictionary<string, string> Components => components;

    public override JsonObject Index { get; } = [];

    /// <summary>The file's networks.</summary>
    internal SingleFile Contents => file;

    /// <summary>The path of a component or file in the folder of configurations; null when it is not there.</summary>
    internal string? Configured(string name) => configurations is not null && InConfigurations(name) is var path && (Directory.Exists(path) || File.Exists(path)) ? path : null;

    /// <summary>The scheduler that the family was published with.</summary>
    internal JsonObject SchedulerJsonOfFamily() => FileSchedulers.Config(file.Family, prediction, file.Layout.IsGuided);

    public override IReadOnlyList<string> Notices => OwnScheduler is null && prediction.Notice(Path) is { } notice ? [notice] : [];

    /// <summary>The scheduler's file in the folder of configurations; null when it is not there.</summary>
    private string? OwnScheduler => Configured(System.IO.Path.Combine(SchedulerComponent, "scheduler_config.json"));

    public override T Network<T>(string component, WeightForm? form = null)
    {
        Check(component);
        using var scope = new TensorScope();
        var network = Outline(component);
        StoredWeights.Of(network, file.File, file.Tensors(component)).Give(network, form);
        return network as T ?? throw new ConfigException($"The component '{component}' in '{Path}' is a {network.ClassName}, which is no {typeof(T).Name}; this pipeline needs one.");
    }

    private Architecture Outline(string component)
    {
        try
        {
            return ModelFolder.Outline($"{Path} ({component})", file.Config(component));
        }
        catch (ConfigException e) when (configurations is null)
        {
            throw new ConfigException($"{e.Message} This configuration was found from the shapes of tensors, which do not tell all of it, such as heads and the groups of norms; give the folder of the pipeline that the file was made from (--config).", e);
        }
    }

    public override Tokenizer Tokenizer(string component)
    {
        Check(component);
        string?[] places = [configurations, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)), Environment.GetEnvironmentVariable(Installed)];
        var found = places.OfType<string>().Select(place => System.IO.Path.Combine(place, component)).FirstOrDefault(Directory.Exists);
        return found is not null ? Langevin.Models.Tokenizers.Tokenizer.Open(found) : throw new ConfigException(
            $"'{Path}' holds no vocabulary, as no single file does: put the folder '{component}' of any {file.Family.Name} pipeline beside it, give a pipeline's folder (--config), or name a folder of tokenizers in {Installed}.");
    }

    public override SchedulerConfig Scheduler()
    {
        var own = OwnScheduler;
        try
        {
            var config = SchedulerJson.Read(own is not null ? ConfigFile.Text(own) : SchedulerJsonOfFamily().ToJsonString());
            return own is not null && asked is not null ? config.With([new("prediction_type", asked)]) : config;
        }
        catch (FormatException e)
        {
            throw new ConfigException($"'{own ?? Path}': {e.Message}", e);
        }
    }

    /// <summary>The folder with the file's name, or <c>config</c> beside it, if it is a pipeline's.</summary>
    private static string? Beside(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        string[] places = [System.IO.Path.ChangeExtension(full, null), System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, "config")];
        return places.FirstOrDefault(place => File.Exists(System.IO.Path.Combine(place, IndexFile)));
    }

    private static string ClassOf(JsonObject config) => ConfigFile.ClassOf(config) ?? "";

    private string InConfigurations(string name) => System.IO.Path.Combine(configurations!, name);

    /// <summary>Takes what a folder says: all of it, and nothing that its family usually says.</summary>
    private void TakeIndex(JsonObject index)
    {
        Index.Clear();
        foreach (var (name, value) in index)
            if (value is JsonArray { Count: 2 } entry && name == SchedulerComponent) components[name] = entry[1]?.GetValue<string>() ?? components[name];
            else if (value is not JsonArray && name != "_class_name") Index[name] = value?.DeepClone();
        configured = index["_class_name"]?.GetValue<string>();
    }

    private void Check(string component)
    {
        if (!components.ContainsKey(component)) throw new ConfigException($"The file '{Path}' has no '{component}'; it has {string.Join(", ", components.Keys)}. Take a file that has it, or a pipeline's folder.");
    }
}
