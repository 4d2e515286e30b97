using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;

namespace Langevin.Models.Flux;

/// <summary>The configuration of a <see cref="FluxTransformer2DModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record FluxConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "FluxTransformer2DModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>Width of a head.</summary>
    public long AttentionHeadDim { get; init; } = 128;

    /// <summary>How many channels of a head each coordinate of a token turns.</summary>
    public IReadOnlyList<long> AxesDimsRope { get; init; } = [16, 56, 56];

    /// <summary>Whether it is told the scale of a guidance that was distilled into it: Flux dev is, Flux schnell is not.</summary>
    public bool GuidanceEmbeds { get; init; }

    /// <summary>Channels of a token of the packed latents.</summary>
    public long InChannels { get; init; } = 64;

    /// <summary>Width of a token of the text.</summary>
    public long JointAttentionDim { get; init; } = 4096;

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 24;

    /// <summary>Blocks with two streams.</summary>
    public long NumLayers { get; init; } = 19;

    /// <summary>Blocks with one stream.</summary>
    public long NumSingleLayers { get; init; } = 38;

    /// <summary>Channels of the output; those of the input when null.</summary>
    public long? OutChannels { get; init; }

    /// <summary>Side of a patch in the output: 1, since latents come packed.</summary>
    public long PatchSize { get; init; } = 1;

    /// <summary>Width of the text as a whole.</summary>
    public long PooledProjectionDim { get; init; } = 768;

    /// <summary>Width of a token.</summary>
    [JsonIgnore]
    public long Width => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        TransformerCheck.Blocks(NumLayers, NumAttentionHeads, AttentionHeadDim);
        ConfigCheck.Within("num_single_layers", NumSingleLayers, 0, 1000);
        ConfigCheck.Count("in_channels", InChannels);
        ConfigCheck.Count("out_channels", OutChannels);
        ConfigCheck.Count("joint_attention_dim", JointAttentionDim);
        ConfigCheck.Count("pooled_projection_dim", PooledProjectionDim);
        ConfigCheck.Within("patch_size", PatchSize, 1, 1 << 10);
        ConfigCheck.Refuse(AxesDimsRope.Count is 0 or > 16 || AxesDimsRope.Any(width => width < 2 || width % 2 != 0) || AxesDimsRope.Sum() != AttentionHeadDim,
            $"axes_dims_rope is {string.Join(", ", AxesDimsRope)}; give even numbers whose sum is attention_head_dim, {AttentionHeadDim}.");
    }
}
