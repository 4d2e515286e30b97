using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Networks;

/// <summary>Small U-Nets in the shapes of Stable Diffusion 1 and XL with weights by the rule of <see cref="WaveWeights"/>, and what they are given: the same was given to diffusers 0.40.</summary>
internal static class SteeredUNets
{
    private const double Tolerance = 1e-5;
    private const string
        Sd = """{"_class_name": "UNet2DConditionModel", "block_out_channels": [8, 16, 16, 16], "layers_per_block": 1, "attention_head_dim": 2, "cross_attention_dim": 24, "norm_num_groups": 4, "sample_size": 8, "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}""",
        Xl = """{"_class_name": "UNet2DConditionModel", "block_out_channels": [8, 16, 16], "layers_per_block": 2, "attention_head_dim": [1, 2, 2], "cross_attention_dim": 32, "norm_num_groups": 4, "sample_size": 8, "use_linear_projection": true, "transformer_layers_per_block": [1, 2, 3], "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "addition_embed_type": "text_time", "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 68}""";

    /// <summary>One of them: sd or xl.</summary>
    public static UNet2DConditionModel Open(string family)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], family == "sd" ? Sd : Xl);
        var network = (UNet2DConditionModel)ModelFolder.Build(folder.Path);
        network.LoadStateDict(WaveWeights.Like(network.StateDict()));
        network.Eval();
        return network;
    }

    /// <summary>Applies it to two images.</summary>
    public static Tensor Apply(UNet2DConditionModel unet, IReadOnlyList<PictureContext>? pictures = null, IReadOnlyList<Tensor>? features = null)
    {
        var isXl = unet.Config.AdditionEmbedType is not null;
        var conditions = new UNetConditions(Goldens.Wave(2, 7, unet.Config.ContextWidth))
        {
            PooledText = isXl ? Goldens.Wave(2, 20) : null,
            Sizes = isXl ? Tensor.From([128f, 128, 0, 0, 128, 128, 128, 128, 0, 0, 128, 128], 2, 6) : null,
            Pictures = pictures ?? [],
        };
        return unet.Forward(Goldens.Wave(2, 4, 16, 16), Tensor.From([501f, 20], 2), conditions, features: features);
    }

    /// <summary>Compares as <see cref="WaveWeights.Look"/> does.</summary>
    public static void Near(double[] expected, Tensor actual)
    {
        var seen = WaveWeights.Look(actual);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(seen[i] - expected[i], -Tolerance, Tolerance);
    }
}
