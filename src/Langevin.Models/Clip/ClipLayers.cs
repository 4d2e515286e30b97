using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;

namespace Langevin.Models.Clip;

/// <summary>What both towers of CLIP are built from.</summary>
/// <param name="Width">Width of a token.</param>
/// <param name="InnerWidth">Width inside the feed-forward parts.</param>
/// <param name="Count">Layers.</param>
/// <param name="Heads">Heads of each attention.</param>
/// <param name="Activation">The activation of the feed-forward parts.</param>
/// <param name="Epsilon">Added to variances in normalisations.</param>
internal sealed record ClipLayers(long Width, long InnerWidth, long Count, long Heads, string Activation, double Epsilon)
{
    /// <summary>Checks them and the width of the projection.</summary>
    /// <exception cref="ConfigException">They describe no network that can be built.</exception>
    public static void Check(ClipLayers layers, long projection)
    {
        ConfigCheck.Count("hidden_size", layers.Width);
        ConfigCheck.Count("intermediate_size", layers.InnerWidth);
        ConfigCheck.Count("projection_dim", projection);
        ConfigCheck.Within("num_hidden_layers", layers.Count, 1, 1000);
        ConfigCheck.Within("num_attention_heads", layers.Heads, 1, layers.Width);
        ConfigCheck.Refuse(layers.Width % layers.Heads != 0, $"hidden_size {layers.Width} cannot be split into {layers.Heads} heads (num_attention_heads); choose a multiple.");
        ConfigCheck.Known("hidden_act", layers.Activation.ToLowerInvariant(), [.. Nn.Layers.Activation.Names]);
        ConfigCheck.Refuse(!(layers.Epsilon > 0 && double.IsFinite(layers.Epsilon)), $"layer_norm_eps is {layers.Epsilon}; it is above 0.");
    }
}
