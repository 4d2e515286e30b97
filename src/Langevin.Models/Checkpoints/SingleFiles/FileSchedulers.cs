using System.Text.Json.Nodes;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The scheduler of a single file, which says little about it: what the family was published with, and whether it predicts velocities.</summary>
internal static class FileSchedulers
{
    private const string Said = "modelspec.prediction_type";

    /// <summary>The class of a family's scheduler.</summary>
    public static string ClassName(FileFamily family) =>
        family == FileFamily.SD3 || family == FileFamily.Flux ? "FlowMatchEulerDiscreteScheduler"
        : family == FileFamily.XL || family == FileFamily.Refiner ? "EulerDiscreteScheduler"
        : family == FileFamily.SD2 ? "DDIMScheduler" : "PNDMScheduler";

    /// <summary>scheduler_config.json of a file.</summary>
    public static JsonObject Config(FileFamily family, WeightFile file, bool isGuided)
    {
        if (family == FileFamily.SD3) return new JsonObject { ["_class_name"] = ClassName(family), ["num_train_timesteps"] = 1000, ["shift"] = 3.0 };
        if (family == FileFamily.Flux) return new JsonObject
        {
            ["_class_name"] = ClassName(family), ["base_image_seq_len"] = 256, ["base_shift"] = 0.5, ["max_image_seq_len"] = 4096, ["max_shift"] = 1.15,
            ["num_train_timesteps"] = 1000, ["shift"] = isGuided ? 3.0 : 1.0, ["use_dynamic_shifting"] = isGuided,
        };
        var config = new JsonObject
        {
            ["_class_name"] = ClassName(family), ["beta_end"] = 0.012, ["beta_schedule"] = "scaled_linear", ["beta_start"] = 0.00085, ["num_train_timesteps"] = 1000,
            ["prediction_type"] = Prediction(family, file), ["steps_offset"] = 1, ["timestep_spacing"] = "leading",
        };
        if (family == FileFamily.SD2) (config["clip_sample"], config["set_alpha_to_one"]) = (false, false);
        if (family == FileFamily.SD1) (config["skip_prk_steps"], config["set_alpha_to_one"]) = (true, false);
        if (file.Entries.ContainsKey("ztsnr")) (config["rescale_betas_zero_snr"], config["timestep_spacing"]) = (true, "trailing");
        return config;
    }

    /// <summary>
    /// What a U-Net predicts: what the file's modelspec says; else velocities where a tensor <c>v_pred</c> says so, and for Stable Diffusion 2, whose base of 512 pixels
    /// alone predicts noise and is known by the number of steps that it was trained for.
    /// </summary>
    private static string Prediction(FileFamily family, WeightFile file)
    {
        const string stepsOfBase = "875000", velocity = "v_prediction", noise = "epsilon";
        if (file.Metadata.TryGetValue(Said, out var said)) return said is "v" or velocity ? velocity : noise;
        if (file.Entries.ContainsKey("v_pred")) return velocity;
        return family == FileFamily.SD2 && file.Metadata.GetValueOrDefault("global_step") != stepsOfBase ? velocity : noise;
    }
}
