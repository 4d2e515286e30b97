using Langevin.Models.Checkpoints;

namespace Langevin.Models.Patches;

/// <summary>Checks of what the configurations of transformers have in common.</summary>
internal static class TransformerCheck
{
    /// <summary>Refuses impossible numbers of blocks and heads.</summary>
    public static void Blocks(long layers, long heads, long headWidth)
    {
        ConfigCheck.Within("num_layers", layers, 1, 1000);
        ConfigCheck.Within("num_attention_heads", heads, 1, 1 << 12);
        ConfigCheck.Within("attention_head_dim", headWidth, 1, 1 << 12);
    }

    /// <summary>Refuses impossible patches.</summary>
    public static void Patches(long channels, long? outputs, long patchSize, long sampleSize, long width)
    {
        ConfigCheck.Count("in_channels", channels);
        ConfigCheck.Count("out_channels", outputs);
        ConfigCheck.Within("patch_size", patchSize, 1, 1 << 10);
        ConfigCheck.Within("sample_size", sampleSize, patchSize, 1 << 16);
        ConfigCheck.Refuse(width % 4 != 0, $"num_attention_heads x attention_head_dim is {width}; positions in two dimensions need a multiple of 4.");
    }

    /// <summary>Refuses activations, dropouts and epsilons that no block has.</summary>
    public static void FeedForward(string activation, double dropout, double epsilon)
    {
        ConfigCheck.Known("activation_fn", activation, "gelu", "gelu-approximate");
        ConfigCheck.Refuse(!(dropout >= 0 && dropout < 1), $"dropout is {dropout}; it lies in [0, 1).");
        ConfigCheck.Refuse(!(epsilon > 0 && double.IsFinite(epsilon)), $"norm_eps is {epsilon}; it is above 0.");
    }

    /// <summary>One time for all, or one for each: [B].</summary>
    /// <exception cref="ArgumentException">There are neither one nor as many as the batch has.</exception>
    public static Torch.Tensor Times(Torch.Tensor timestep, long batch) => timestep.Dimensions <= 1 && (timestep.Elements == 1 || timestep.Elements == batch)
        ? timestep.Reshape(-1).Expand(batch)
        : throw new ArgumentException($"The transformer takes one time, or one for each of its {batch} samples, not [{string.Join(", ", timestep.Shape)}].");

    /// <summary>Refuses a tensor of another shape; -1 stands for any extent.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public static void Shape(string name, Torch.Tensor tensor, params ReadOnlySpan<long> wanted)
    {
        var fits = tensor.Dimensions == wanted.Length;
        for (var i = 0; fits && i < wanted.Length; i++) fits = wanted[i] < 0 || tensor.Size(i) == wanted[i];
        if (!fits) throw new ArgumentException($"{name} is [{string.Join(", ", wanted.ToArray().Select(extent => extent < 0 ? "any" : $"{extent}"))}], not [{string.Join(", ", tensor.Shape)}].");
    }
}
