using System.Text.Json;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.ImageDiffusion;

public sealed partial class ImageDiffusionModel
{
    private const string IndexFile = "model_index.json", InfoFile = "langevin.json", NetworkFolder = "unet", SchedulerFolder = "scheduler", SchedulerFile = "scheduler_config.json";
    private const int LongestText = 1 << 20;

    /// <summary>
    /// Loads a run folder, a pipeline folder (<c>model_index.json</c>, <c>unet/</c>, <c>scheduler/</c>) or the folder of a
    /// bare network (<c>config.json</c>), which is then taken to be a plain DDPM.
    /// </summary>
    /// <exception cref="FormatException">The folder holds no such model, or a file of it cannot be understood.</exception>
    public static ImageDiffusionModel Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new FormatException($"The folder '{folder}' does not exist.");
        var path = File.Exists(Path.Combine(folder, "run.json")) ? Path.Combine(folder, "model") : folder;
        if (File.Exists(Path.Combine(path, "config.json"))) return new ImageDiffusionModel((UNet2DModel)ModelFolder.Open(path), new DdpmSchedulerConfig(), new ImageDiffusionInfo());
        if (!File.Exists(Path.Combine(path, IndexFile)))
            throw new FormatException(path == folder
                ? $"'{folder}' is no model: it has neither {IndexFile} nor config.json nor run.json."
                : $"The run in '{folder}' has no model yet; it is written with the first checkpoint.");
        var network = (UNet2DModel)ModelFolder.Open(Path.Combine(path, NetworkFolder));
        var scheduler = SchedulerJson.Read(Text(Path.Combine(path, SchedulerFolder, SchedulerFile)));
        return new ImageDiffusionModel(network, scheduler, ReadInfo(Path.Combine(path, InfoFile)));
    }

    /// <summary>Writes the model as a pipeline folder that diffusers opens, whole or not at all.</summary>
    /// <param name="folder">The folder, which is replaced.</param>
    /// <param name="type">The type of the weights in the file, such as Float16 for half the size; null for the network's own.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string folder, ScalarType? type = null) => AtomicFolder.Write(folder, aside =>
    {
        using var scope = new TensorScope();
        var weights = Network.StateDict().ToDictionary(w => w.Key, w => w.Value.Detach().To(type ?? w.Value.Type));
        ModelFolder.Save(Network, Path.Combine(aside, NetworkFolder), weights);
        Directory.CreateDirectory(Path.Combine(aside, SchedulerFolder));
        File.WriteAllText(Path.Combine(aside, SchedulerFolder, SchedulerFile), SchedulerJson.Write(Scheduler));
        File.WriteAllText(Path.Combine(aside, IndexFile), Index());
        File.WriteAllText(Path.Combine(aside, InfoFile), JsonSerializer.Serialize(Info, ImageDiffusionJson.Default.ImageDiffusionInfo) + "\n");
    });

    private string Index()
    {
        var family = Scheduler.ClassName == "DDIMScheduler" ? "DDIMPipeline" : "DDPMPipeline";
        return $$"""
            {
              "_class_name": "{{family}}",
              "_diffusers_version": "0.40.0",
              "scheduler": [
                "diffusers",
                "{{Scheduler.ClassName}}"
              ],
              "unet": [
                "diffusers",
                "UNet2DModel"
              ]
            }

            """;
    }

    private static ImageDiffusionInfo ReadInfo(string path)
    {
        if (!File.Exists(path)) return new ImageDiffusionInfo { Sampling = new SamplingDefaults { Sampler = null, Grid = null } };
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
