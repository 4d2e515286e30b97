using System.Text.Json.Nodes;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The scheduler of a single file, which has none: what the family was published with, for what the network predicts.</summary>
internal static class FileSchedulers
{
    private const string Flow = "FlowMatchEulerDiscreteScheduler";

    /// <summary>scheduler_config.json of a file.</summary>
    /// <param name="family">The family.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <param name="isGuided">Whether it is told a guidance that was distilled into it.</param>
    public static JsonObject Config(FileFamily family, FilePrediction prediction, bool isGuided)
    {
        if (family == FileFamily.SD3) return new JsonObject { ["_class_name"] = Flow, ["num_train_timesteps"] = 1000, ["shift"] = 3.0 };
        if (family == FileFamily.Flux) return new JsonObject
        {
            ["_class_name"] = Flow, ["base_image_seq_len"] = 256, ["base_shift"] = 0.5, ["max_image_seq_len"] = 4096, ["max_shift"] = 1.15,
            ["num_train_timesteps"] = 1000, ["shift"] = isGuided ? 3.0 : 1.0, ["use_dynamic_shifting"] = isGuided,
        };
        if (prediction.Type == FilePrediction.Flow) return new JsonObject { ["_class_name"] = Flow, ["num_train_timesteps"] = 1000, ["shift"] = 1.0 };
        if (prediction.Sigmas is var (least, greatest)) return new JsonObject
        {
            ["_class_name"] = "EDMEulerScheduler", ["prediction_type"] = prediction.Type, ["sigma_data"] = 1.0, ["sigma_max"] = greatest, ["sigma_min"] = least, ["sigma_schedule"] = "exponential",
        };
        return OfBetas(family, prediction);
    }

    private static JsonObject OfBetas(FileFamily family, FilePrediction prediction)
    {
        var isXL = family == FileFamily.XL || family == FileFamily.Refiner;
        var isPlain = family == FileFamily.SD1 && !prediction.IsZeroTerminal;               // PNDM knows no schedule that ends in pure noise
        var config = new JsonObject
        {
            ["_class_name"] = isXL ? "EulerDiscreteScheduler" : isPlain ? "PNDMScheduler" : "DDIMScheduler",
            ["beta_end"] = prediction.Yaml?.BetaEnd ?? 0.012, ["beta_schedule"] = "scaled_linear", ["beta_start"] = prediction.Yaml?.BetaStart ?? 0.00085, ["num_train_timesteps"] = 1000,
            ["prediction_type"] = prediction.Type, ["steps_offset"] = 1, ["timestep_spacing"] = "leading",
        };
        if (!isXL && !isPlain) (config["clip_sample"], config["set_alpha_to_one"]) = (false, false);
        if (isPlain) (config["skip_prk_steps"], config["set_alpha_to_one"]) = (true, false);
        if (prediction.IsZeroTerminal) (config["rescale_betas_zero_snr"], config["timestep_spacing"]) = (true, "trailing");
        return config;
    }
}
