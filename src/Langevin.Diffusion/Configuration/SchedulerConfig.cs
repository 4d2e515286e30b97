using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Diffusion.Configuration;

/// <summary>A diffusers <c>scheduler_config.json</c>: what every class has. Names and defaults are diffusers'.</summary>
public abstract record SchedulerConfig
{
    private const int MostTimesteps = 1_000_000;

    private protected SchedulerConfig(string className) => ClassName = className;

    /// <summary>diffusers' class.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; }

    /// <summary>The version of diffusers that wrote the file; null when it does not say.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DiffusersVersion { get; init; }

    /// <summary>T.</summary>
    public int NumTrainTimesteps { get; init; } = 1000;

    /// <summary>Settings of other diffusers classes that the file holds too; they mean nothing here and are written back.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Foreign { get; set; }

    /// <summary>The settings as process, parameterization, grid, sampler and constraint.</summary>
    /// <exception cref="ArgumentException">A setting is impossible; the message says which are possible.</exception>
    public abstract SamplingRecipe Recipe();

    /// <summary>T, once it is known to be possible.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    private protected int CheckedTimesteps => NumTrainTimesteps is >= 1 and <= MostTimesteps
        ? NumTrainTimesteps
        : throw new ArgumentException($"num_train_timesteps is {NumTrainTimesteps}; it lies between 1 and {MostTimesteps}.");
}
