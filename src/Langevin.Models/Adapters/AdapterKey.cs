using System.Text.RegularExpressions;

namespace Langevin.Models.Adapters;

/// <summary>Reads the names of an adapter file's tensors: which layer, and what of it.</summary>
internal static partial class AdapterKey
{
    /// <summary>What PEFT puts before the names of the model that it wraps.</summary>
    private const string Wrapped = "base_model.model.";

    private static readonly (string Prefix, string Component)[] FlatPrefixes =
    [
        ("lora_unet_", AdapterTarget.Denoiser), ("lora_transformer_", AdapterTarget.Denoiser), ("lora_te1_", "text_encoder"), ("lora_te2_", "text_encoder_2"), ("lora_te3_", "text_encoder_3"),
        ("lora_te_", "text_encoder"),
    ];

    /// <summary>What names with dots begin with: components, or the places of networks in ComfyUI's files.</summary>
    private static readonly (string Prefix, string Component)[] Components =
    [
        .. ((string[])["unet", "transformer", "text_encoder", "text_encoder_2", "text_encoder_3", "prior"]).Select(name => ($"{name}.", name)),
        ("diffusion_model.", AdapterTarget.Denoiser), ("text_encoders.clip_l.transformer.", "text_encoder"), ("text_encoders.clip_g.transformer.", "text_encoder_2"), ("text_encoders.t5xxl.transformer.", "text_encoder_3"),
    ];

    private static readonly Dictionary<string, AdapterPart> Parts = new()
    {
        ["lora_A"] = AdapterPart.Down, ["lora_down"] = AdapterPart.Down, ["lora.down"] = AdapterPart.Down, ["down"] = AdapterPart.Down, ["lora_linear_layer.down"] = AdapterPart.Down,
        ["lora_B"] = AdapterPart.Up, ["lora_up"] = AdapterPart.Up, ["lora.up"] = AdapterPart.Up, ["up"] = AdapterPart.Up, ["lora_linear_layer.up"] = AdapterPart.Up, ["lora_mid"] = AdapterPart.Mid,
        ["alpha"] = AdapterPart.Alpha, ["dora_scale"] = AdapterPart.DoraScale, ["lora_magnitude_vector"] = AdapterPart.Magnitude,
        ["hada_w1_a"] = AdapterPart.Hada1A, ["hada_w1_b"] = AdapterPart.Hada1B, ["hada_t1"] = AdapterPart.Hada1Core,
        ["hada_w2_a"] = AdapterPart.Hada2A, ["hada_w2_b"] = AdapterPart.Hada2B, ["hada_t2"] = AdapterPart.Hada2Core,
        ["lokr_w1"] = AdapterPart.Lokr1, ["lokr_w1_a"] = AdapterPart.Lokr1A, ["lokr_w1_b"] = AdapterPart.Lokr1B,
        ["lokr_w2"] = AdapterPart.Lokr2, ["lokr_w2_a"] = AdapterPart.Lokr2A, ["lokr_w2_b"] = AdapterPart.Lokr2B, ["lokr_t2"] = AdapterPart.Lokr2Core,
    };

    /// <summary>The layer and the part that a name says; null when it is not the name of a part of an adapter.</summary>
    public static (AdapterTarget Target, AdapterPart Part)? Parse(string key)
    {
        if (PartOf().Match(key) is not { Success: true } match) return null;
        var (layer, part) = (match.Groups["layer"].Value, Parts[match.Groups["part"].Value]);
        foreach (var (prefix, component) in FlatPrefixes)
            if (layer.StartsWith(prefix, StringComparison.Ordinal)) return (new AdapterTarget(component, layer[prefix.Length..], TargetSpelling.Flat), part);
        layer = Unwrapped(layer);
        var (place, named) = Array.Find(Components, known => layer.StartsWith(known.Prefix, StringComparison.Ordinal));
        return (new AdapterTarget(named, Current(named is null ? layer : Unwrapped(layer[place.Length..])), TargetSpelling.Dotted), part);
    }

    private static string Unwrapped(string layer) => layer.StartsWith(Wrapped, StringComparison.Ordinal) ? layer[Wrapped.Length..] : layer;

    /// <summary>
    /// The layer that the first releases of diffusers kept beside the attention: <c>attn1.processor.to_q_lora</c> is <c>attn1.to_q</c>, and for a text encoder
    /// <c>self_attn.to_q_lora</c> is <c>self_attn.q_proj</c>.
    /// </summary>
    private static string Current(string layer)
    {
        if (Processor().Match(layer) is not { Success: true } match) return layer;
        var (attention, projection) = (match.Groups["attention"].Value, match.Groups["projection"].Value);
        return attention.EndsWith("self_attn", StringComparison.Ordinal) ? $"{attention}.{projection}_proj" : $"{attention}.to_{(projection == "out" ? "out.0" : projection)}";
    }

    [GeneratedRegex(@"^(?<layer>.+?)\.(?<part>lora_A|lora_B|lora_down|lora_up|lora_mid|lora\.down|lora\.up|lora_linear_layer\.down|lora_linear_layer\.up|alpha|dora_scale|lora_magnitude_vector"
        + @"|hada_w[12]_[ab]|hada_t[12]|lokr_w[12](?:_[ab])?|lokr_t2|(?<=_lora[12]?\.)(?:down|up))(?:\.(?!(?:weight|bias)$)[A-Za-z0-9_-]+)?(?:\.weight)?$", RegexOptions.CultureInvariant)]
    private static partial Regex PartOf();

    [GeneratedRegex(@"^(?<attention>.+?)(?:\.processor)?\.to_(?<projection>q|k|v|out)_lora$", RegexOptions.CultureInvariant)]
    private static partial Regex Processor();
}
