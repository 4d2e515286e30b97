using System.Text.Json;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.ImageDiffusion;

public sealed partial class ImageDiffusionModel
{
    private const string IndexFile = "model_index.json", InfoFile = "langevin.json", SchedulerFolder = "scheduler", SchedulerFile = "scheduler_config.json";
    private const int LongestText = 1 << 20;
    private static readonly string[] NetworkFolders = ["unet", "transformer"];

    /// <summary>
    /// Loads a run folder, a pipeline folder (<c>model_index.json</c>, <c>unet/</c> or <c>transformer/</c>, <c>scheduler/</c>) or the folder of a
    /// bare network (<c>config.json</c>), which is then taken to be a plain DDPM.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="form">How the weights are to lie in memory, if at all; as Float32 when null.</param>
    /// <exception cref="FormatException">The folder holds no such model, or a file of it cannot be understood.</exception>
    public static ImageDiffusionModel Load(string folder, WeightForm? form = null)
    {
        if (!Directory.Exists(folder)) throw new FormatException($"The folder '{folder}' does not exist.");
        var path = File.Exists(Path.Combine(folder, "run.json")) ? Path.Combine(folder, "model") : folder;
        if (File.Exists(Path.Combine(path, "config.json"))) return Of(path, form, new DdpmSchedulerConfig(), null, new SamplingDefaults());
        if (!File.Exists(Path.Combine(path, IndexFile)))
            throw new FormatException(path == folder
                ? $"'{folder}' is no model: it has neither {IndexFile} nor config.json nor run.json."
                : $"The run in '{folder}' has no model yet; it is written with the first checkpoint.");
        var folders = NetworkFolders.Select(name => Path.Combine(path, name)).ToArray();
        var scheduler = SchedulerJson.Read(Text(Path.Combine(path, SchedulerFolder, SchedulerFile)));
        return Of(Array.Find(folders, Directory.Exists) ?? folders[0], form, scheduler, ReadInfo(Path.Combine(path, InfoFile)), new SamplingDefaults { Sampler = null, Grid = null });
    }

    /// <summary>The model of a network's folder; where nothing else says so, its architecture says whether it knows no class as a class, and how it is sampled is given.</summary>
    private static ImageDiffusionModel Of(string folder, WeightForm? form, SchedulerConfig scheduler, ImageDiffusionInfo? info, SamplingDefaults unsaid)
    {
        var network = ModelFolder.Open(folder, form: form) as PixelNetwork ?? throw new FormatException($"'{folder}' holds no network of pixels, which are a UNet2DModel or a DiTTransformer2DModel; check that the path is that of the model.");
        info ??= new ImageDiffusionInfo { HasNullClass = network.LastRowIsNoClass && network.ClassRows > 1, Sampling = unsaid };
        var model = new ImageDiffusionModel(network, scheduler, info);
        return model.Channels is 1 or 3 ? model : throw new FormatException($"'{folder}' holds a network of latents, with {model.Channels} channels where images have 1 or 3; give the whole pipeline, with its autoencoder.");
    }

    /// <summary>Writes the model as a pipeline folder that diffusers opens, whole or not at all.</summary>
    /// <param name="folder">The folder, which is replaced.</param>
    /// <param name="type">The type of the weights in the file, such as Float16 for half the size; null for the network's own.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string folder, ScalarType? type = null) => AtomicFolder.Write(folder, aside =>
    {
        using var scope = new TensorScope();
        var weights = Network.StateDict().ToDictionary(w => w.Key, w => w.Value.Detach().To(type ?? w.Value.Type));
        ModelFolder.Save(Network, Path.Combine(aside, Network.PipelineFolder), weights);
        Directory.CreateDirectory(Path.Combine(aside, SchedulerFolder));
        File.WriteAllText(Path.Combine(aside, SchedulerFolder, SchedulerFile), SchedulerJson.Write(Scheduler));
        File.WriteAllText(Path.Combine(aside, IndexFile), Index());
        File.WriteAllText(Path.Combine(aside, InfoFile), JsonSerializer.Serialize(Info, ImageDiffusionJson.Default.ImageDiffusionInfo) + "\n");
    });

    private string Index()
    {
        var isUNet = Network.PipelineFolder == NetworkFolders[0];
        var family = !isUNet ? "DiTPipeline" : Scheduler.ClassName == "DDIMScheduler" ? "DDIMPipeline" : "DDPMPipeline";
        var after = isUNet ? "" : ",\n  \"vae\": [\n    null,\n    null\n  ]";                                 // a pipeline of pixels
        return $$"""
            {
              "_class_name": "{{family}}",
              "_diffusers_version": "0.40.0",
              "scheduler": [
                "diffusers",
                "{{Scheduler.ClassName}}"
              ],
              "{{Network.PipelineFolder}}": [
                "diffusers",
                "{{Network.ClassName}}"
              ]{{after}}
            }

            """;
    }

    private static ImageDiffusionInfo? ReadInfo(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(Text(path), ImageDiffusionJson.Default.ImageDiffusionInfo) ?? throw new FormatException($"'{path}' is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{path}' cannot be understood: {e.Message}", e);
        }
    }

    private static string Text(string path)
    {
        if (!File.Exists(path)) throw new FormatException($"'{path}' does not exist.");
        var length = new FileInfo(path).Length;
        if (length > LongestText) throw new FormatException($"'{path}' has {length} bytes; a configuration has at most {LongestText}.");
        return File.ReadAllText(path);
    }
}
