using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>What a pipeline was trained into: its components, each a configuration and weights, however they are stored.</summary>
/// <remarks>Nothing is read of a component before it is asked for.</remarks>
public abstract class Checkpoint
{
    private const string SchedulerComponent = "scheduler";

    /// <summary>
    /// Opens a pipeline: a folder as Hugging Face diffusers writes it (model_index.json, and a folder for each component), or one file in the layouts of CompVis, SGM, kohya
    /// and ComfyUI (.safetensors, .ckpt, .gguf).
    /// </summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="variant">A variant of a folder's weights such as <c>fp16</c>, taken wherever a component has it; null for the plain ones, or the only variant that there is.</param>
    /// <param name="config">For a file: a pipeline's folder with its configurations and tokenizers. When null, one beside the file (with its name, or called <c>config</c>); without one,
    /// configurations are found from the shapes of tensors.</param>
    /// <param name="prediction">For a file: what its network predicts in diffusers' words (<c>epsilon</c>, <c>v_prediction</c>, <c>sample</c>, <c>flow_prediction</c>), where somebody knows better than the
    /// file. When null, a text, a tensor or a .yaml beside it says so, or its family does.</param>
    /// <exception cref="ConfigException">There is no such folder, file or variant, model_index.json cannot be understood, or the file holds no network that is known.</exception>
    /// <exception cref="TensorFileException">A file is damaged or hostile.</exception>
    public static Checkpoint Open(string path, string? variant = null, string? config = null, string? prediction = null)
    {
        if (!File.Exists(path)) return prediction is null ? new DiffusersFolder(path, variant) : throw new ConfigException($"'{path}' is a folder, whose scheduler says what it predicts; exchange a setting of it (--scheduler-set prediction_type={prediction}).");
        return variant is null ? new SingleFileCheckpoint(path, config, prediction) : throw new ConfigException($"'{path}' is a file, which has no variant '{variant}'; leave the variant out.");
    }

    /// <summary>Where it is.</summary>
    public abstract string Path { get; }

    /// <summary>The published class name of the pipeline, such as <c>StableDiffusionPipeline</c>.</summary>
    public abstract string ClassName { get; }

    /// <summary>The components that there are: name to published class name, such as unet to UNet2DConditionModel.</summary>
    public abstract IReadOnlyDictionary<string, string> Components { get; }

    /// <summary>What else the pipeline's file says, such as <c>force_zeros_for_empty_prompt</c>.</summary>
    public abstract JsonObject Index { get; }

    /// <summary>What the files do not say and is assumed, a sentence each.</summary>
    public virtual IReadOnlyList<string> Notices => [];

    /// <summary>Builds a component's network, loads its weights, and sets it to evaluation.</summary>
    /// <param name="component">Its name.</param>
    /// <param name="form">How the weights are to lie in memory; as Float32 when null.</param>
    /// <typeparam name="T">What it must be.</typeparam>
    /// <exception cref="ConfigException">There is no such component, it is of another class, or its configuration fits no network.</exception>
    /// <exception cref="TensorFileException">The weights are missing or damaged.</exception>
    /// <exception cref="StateDictException">The weights are of another network: everything that does not fit is listed.</exception>
    public abstract T Network<T>(string component, WeightForm? form = null) where T : Architecture;

    /// <summary>Opens a component that is a tokenizer.</summary>
    /// <param name="component">Its name.</param>
    /// <exception cref="ConfigException">There is no such component.</exception>
    /// <exception cref="TokenizerException">Its files are missing, damaged, or of a tokenizer of another kind.</exception>
    public abstract Tokenizer Tokenizer(string component);

    /// <summary>Opens a component that prepares pictures for CLIP, such as <c>feature_extractor</c>.</summary>
    /// <param name="component">Its name.</param>
    /// <exception cref="ConfigException">There is no such component, or its file cannot be understood.</exception>
    public virtual ClipImageProcessor ImageProcessor(string component) => throw new ConfigException($"The {ClassName} in '{Path}' has no component '{component}' that prepares pictures; it has {string.Join(", ", Components.Keys)}.");

    /// <summary>The noise process and the sampler, as the component <c>scheduler</c> has them.</summary>
    /// <exception cref="ConfigException">There is none, or it cannot be understood.</exception>
    public abstract SchedulerConfig Scheduler();

    /// <summary>The noise process and the sampler of a component, such as the <c>prior_scheduler</c> of unCLIP.</summary>
    /// <param name="component">Its name.</param>
    /// <exception cref="ConfigException">There is none, or it cannot be understood.</exception>
    public virtual SchedulerConfig Scheduler(string component) => component == SchedulerComponent ? Scheduler() : throw new ConfigException($"The {ClassName} in '{Path}' has no component '{component}'; it has {string.Join(", ", Components.Keys)}.");
}
