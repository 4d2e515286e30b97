using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Langevin.Diffusion.Configuration;

/// <summary>Reads and writes <c>scheduler_config.json</c>: nothing that is read is lost when it is written.</summary>
public static class SchedulerJson
{
    private const int LongestText = 16 << 20;

    /// <summary>Settings of diffusers' other classes, which its files may carry along when a scheduler was exchanged.</summary>
    private static readonly HashSet<string> OtherClasses =
    [
        "algorithm_type", "base_image_seq_len", "base_shift", "beta_end", "beta_schedule", "beta_start", "clip_denoised", "clip_sample",
        "clip_sample_range", "correct_steps", "corrector_order", "disable_corrector", "dynamic_thresholding_ratio", "eta", "euler_at_final", "final_sigmas_type", "flow_shift", "interpolation_type", "invert_sigmas",
        "lambda_min_clipped", "lower_order_final", "max_image_seq_len", "max_shift", "noise_sampler_seed", "original_inference_steps", "predict_x0",
        "prediction_type", "predictor_order", "rescale_betas_zero_snr", "rho", "s_noise", "sample_max_value", "sampling_eps", "scale_factors", "set_alpha_to_one",
        "shift", "shift_terminal", "sigma_data", "sigma_max", "sigma_min", "sigma_schedule", "skip_prk_steps", "snr", "solver_order", "solver_p", "solver_type", "steps_offset", "stochastic_sampling",
        "tau_func", "thresholding", "time_shift_type", "timestep_scaling", "timestep_spacing", "timestep_type", "trained_betas", "upscale_mode", "use_beta_sigmas",
        "use_dynamic_shifting", "use_exponential_sigmas", "use_flow_sigmas", "use_karras_sigmas", "use_lu_lambdas", "variance_type", "_use_default_values",
    ];

    private static readonly Dictionary<string, (JsonTypeInfo Type, SchedulerConfig Defaults)> Classes = new()
    {
        ["DDPMScheduler"] = (SchedulerJsonContext.Default.DdpmSchedulerConfig, new DdpmSchedulerConfig()),
        ["DDIMScheduler"] = (SchedulerJsonContext.Default.DdimSchedulerConfig, new DdimSchedulerConfig()),
        ["DDIMInverseScheduler"] = (SchedulerJsonContext.Default.DdimInverseSchedulerConfig, new DdimInverseSchedulerConfig()),
        ["EulerDiscreteScheduler"] = (SchedulerJsonContext.Default.EulerDiscreteSchedulerConfig, new EulerDiscreteSchedulerConfig()),
        ["EulerAncestralDiscreteScheduler"] = (SchedulerJsonContext.Default.EulerAncestralDiscreteSchedulerConfig, new EulerAncestralDiscreteSchedulerConfig()),
        ["HeunDiscreteScheduler"] = (SchedulerJsonContext.Default.HeunDiscreteSchedulerConfig, new HeunDiscreteSchedulerConfig()),
        ["KDPM2DiscreteScheduler"] = (SchedulerJsonContext.Default.Kdpm2DiscreteSchedulerConfig, new Kdpm2DiscreteSchedulerConfig()),
        ["KDPM2AncestralDiscreteScheduler"] = (SchedulerJsonContext.Default.Kdpm2AncestralDiscreteSchedulerConfig, new Kdpm2AncestralDiscreteSchedulerConfig()),
        ["LMSDiscreteScheduler"] = (SchedulerJsonContext.Default.LmsDiscreteSchedulerConfig, new LmsDiscreteSchedulerConfig()),
        ["DPMSolverSDEScheduler"] = (SchedulerJsonContext.Default.DpmSolverSdeSchedulerConfig, new DpmSolverSdeSchedulerConfig()),
        ["PNDMScheduler"] = (SchedulerJsonContext.Default.PndmSchedulerConfig, new PndmSchedulerConfig()),
        ["IPNDMScheduler"] = (SchedulerJsonContext.Default.IPndmSchedulerConfig, new IPndmSchedulerConfig()),
        ["EDMEulerScheduler"] = (SchedulerJsonContext.Default.EdmEulerSchedulerConfig, new EdmEulerSchedulerConfig()),
        ["FlowMatchEulerDiscreteScheduler"] = (SchedulerJsonContext.Default.FlowMatchEulerDiscreteSchedulerConfig, new FlowMatchEulerDiscreteSchedulerConfig()),
        ["FlowMatchHeunDiscreteScheduler"] = (SchedulerJsonContext.Default.FlowMatchHeunDiscreteSchedulerConfig, new FlowMatchHeunDiscreteSchedulerConfig()),
        ["FlowMatchLCMScheduler"] = (SchedulerJsonContext.Default.FlowMatchLcmSchedulerConfig, new FlowMatchLcmSchedulerConfig()),
        ["LCMScheduler"] = (SchedulerJsonContext.Default.LcmSchedulerConfig, new LcmSchedulerConfig()),
        ["TCDScheduler"] = (SchedulerJsonContext.Default.TcdSchedulerConfig, new TcdSchedulerConfig()),
        ["CMStochasticIterativeScheduler"] = (SchedulerJsonContext.Default.CmStochasticIterativeSchedulerConfig, new CmStochasticIterativeSchedulerConfig()),
        ["UnCLIPScheduler"] = (SchedulerJsonContext.Default.UnClipSchedulerConfig, new UnClipSchedulerConfig()),
        ["RePaintScheduler"] = (SchedulerJsonContext.Default.RePaintSchedulerConfig, new RePaintSchedulerConfig()),
        ["ScoreSdeVeScheduler"] = (SchedulerJsonContext.Default.ScoreSdeVeSchedulerConfig, new ScoreSdeVeSchedulerConfig()),
        ["DPMSolverMultistepScheduler"] = (SchedulerJsonContext.Default.DpmSolverMultistepSchedulerConfig, new DpmSolverMultistepSchedulerConfig()),
        ["DPMSolverMultistepInverseScheduler"] = (SchedulerJsonContext.Default.DpmSolverMultistepInverseSchedulerConfig, new DpmSolverMultistepInverseSchedulerConfig()),
        ["DPMSolverSinglestepScheduler"] = (SchedulerJsonContext.Default.DpmSolverSinglestepSchedulerConfig, new DpmSolverSinglestepSchedulerConfig()),
        ["DEISMultistepScheduler"] = (SchedulerJsonContext.Default.DeisMultistepSchedulerConfig, new DeisMultistepSchedulerConfig()),
        ["UniPCMultistepScheduler"] = (SchedulerJsonContext.Default.UniPcMultistepSchedulerConfig, new UniPcMultistepSchedulerConfig()),
        ["SASolverScheduler"] = (SchedulerJsonContext.Default.SaSolverSchedulerConfig, new SaSolverSchedulerConfig()),
        ["EDMDPMSolverMultistepScheduler"] = (SchedulerJsonContext.Default.EdmDpmSolverMultistepSchedulerConfig, new EdmDpmSolverMultistepSchedulerConfig()),
        ["CosineDPMSolverMultistepScheduler"] = (SchedulerJsonContext.Default.CosineDpmSolverMultistepSchedulerConfig, new CosineDpmSolverMultistepSchedulerConfig()),
    };

    /// <summary>The classes that can be read and written.</summary>
    public static IReadOnlyCollection<string> ClassNames => Classes.Keys;

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The text of the file.</param>
    /// <exception cref="FormatException">It is not JSON, of an unknown class, or holds settings that no diffusers class has.</exception>
    public static SchedulerConfig Read(string json)
    {
        if (json.Length > LongestText) throw new FormatException($"A scheduler configuration of {json.Length} characters is too long; the limit is {LongestText}.");
        try
        {
            using var document = JsonDocument.Parse(BareInfinity.Quote(json));
            var (type, defaults) = Class(document.RootElement);
            return Checked((SchedulerConfig)WithDefaults(document.RootElement, type, defaults).Deserialize(type)!, type);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The scheduler configuration cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes a configuration, indented as diffusers does.</summary>
    /// <param name="config">The configuration.</param>
    public static string Write(SchedulerConfig config) => BareInfinity.Unquote(JsonSerializer.Serialize(config, Classes[config.ClassName].Type)) + "\n";

    /// <summary>A configuration as JSON, with infinities as texts.</summary>
    /// <param name="config">The configuration.</param>
    public static JsonObject ToNode(SchedulerConfig config) => JsonSerializer.SerializeToNode(config, Classes[config.ClassName].Type)!.AsObject();

    /// <summary>The generated readers set what a file leaves out to zero; so nothing may be left out.</summary>
    private static JsonObject WithDefaults(JsonElement root, JsonTypeInfo type, SchedulerConfig defaults)
    {
        var whole = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        foreach (var setting in root.EnumerateObject()) whole[setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
        return whole;
    }

    private static (JsonTypeInfo, SchedulerConfig) Class(JsonElement root)
    {
        var name = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("_class_name", out var value) ? value.ToString() : "";
        return Classes.TryGetValue(name, out var found)
            ? found
            : throw new FormatException($"_class_name is '{name}'; the schedulers known here are {string.Join(", ", Classes.Keys)}.");
    }

    private static SchedulerConfig Checked(SchedulerConfig config, JsonTypeInfo type)
    {
        var unknown = config.Foreign?.Keys.Where(key => !OtherClasses.Contains(key)).ToArray() ?? [];
        if (unknown.Length == 0) return config;
        var known = type.Properties.Where(property => !property.IsExtensionData).Select(property => property.Name);
        throw new FormatException($"{config.ClassName} has no setting {string.Join(", ", unknown)}; it has {string.Join(", ", known)}.");
    }
}

/// <summary>The generated readers and writers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DdpmSchedulerConfig))]
[JsonSerializable(typeof(DdimSchedulerConfig))]
[JsonSerializable(typeof(DdimInverseSchedulerConfig))]
[JsonSerializable(typeof(EulerDiscreteSchedulerConfig))]
[JsonSerializable(typeof(EulerAncestralDiscreteSchedulerConfig))]
[JsonSerializable(typeof(HeunDiscreteSchedulerConfig))]
[JsonSerializable(typeof(Kdpm2DiscreteSchedulerConfig))]
[JsonSerializable(typeof(Kdpm2AncestralDiscreteSchedulerConfig))]
[JsonSerializable(typeof(LmsDiscreteSchedulerConfig))]
[JsonSerializable(typeof(DpmSolverSdeSchedulerConfig))]
[JsonSerializable(typeof(PndmSchedulerConfig))]
[JsonSerializable(typeof(IPndmSchedulerConfig))]
[JsonSerializable(typeof(EdmEulerSchedulerConfig))]
[JsonSerializable(typeof(FlowMatchEulerDiscreteSchedulerConfig))]
[JsonSerializable(typeof(FlowMatchHeunDiscreteSchedulerConfig))]
[JsonSerializable(typeof(FlowMatchLcmSchedulerConfig))]
[JsonSerializable(typeof(LcmSchedulerConfig))]
[JsonSerializable(typeof(TcdSchedulerConfig))]
[JsonSerializable(typeof(CmStochasticIterativeSchedulerConfig))]
[JsonSerializable(typeof(UnClipSchedulerConfig))]
[JsonSerializable(typeof(RePaintSchedulerConfig))]
[JsonSerializable(typeof(ScoreSdeVeSchedulerConfig))]
[JsonSerializable(typeof(DpmSolverMultistepSchedulerConfig))]
[JsonSerializable(typeof(DpmSolverMultistepInverseSchedulerConfig))]
[JsonSerializable(typeof(DpmSolverSinglestepSchedulerConfig))]
[JsonSerializable(typeof(DeisMultistepSchedulerConfig))]
[JsonSerializable(typeof(UniPcMultistepSchedulerConfig))]
[JsonSerializable(typeof(SaSolverSchedulerConfig))]
[JsonSerializable(typeof(EdmDpmSolverMultistepSchedulerConfig))]
[JsonSerializable(typeof(CosineDpmSolverMultistepSchedulerConfig))]
internal sealed partial class SchedulerJsonContext : JsonSerializerContext;
