using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.DeepCompression;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

/// <summary>The deep-compression autoencoder, against diffusers 0.40 with weights by a rule, in both of its ways to halve and double.</summary>
public sealed class AutoencoderDCTests
{
    private const double Tolerance = 2e-5;

    private const string
        Folded = """{"_class_name": "AutoencoderDC", "latent_channels": 4, "attention_head_dim": 4, "decoder_block_types": ["ResBlock", "ResBlock", "EfficientViTBlock"], "encoder_block_out_channels": [4, 8, 16], "decoder_block_out_channels": [4, 8, 16], "encoder_layers_per_block": [0, 1, 2], "decoder_layers_per_block": [0, 2, 1], "encoder_qkv_multiscales": [[], [], []], "decoder_qkv_multiscales": [[], [], [3, 5]], "decoder_norm_types": ["batch_norm", "batch_norm", "rms_norm"], "decoder_act_fns": ["relu", "relu", "silu"]}""",
        Stepped = """{"_class_name": "AutoencoderDC", "latent_channels": 4, "attention_head_dim": 4, "encoder_block_types": ["ResBlock", "EfficientViTBlock"], "decoder_block_types": ["EfficientViTBlock", "ResBlock"], "encoder_block_out_channels": [8, 8], "decoder_block_out_channels": [8, 16], "encoder_layers_per_block": [1, 1], "decoder_layers_per_block": [1, 1], "encoder_qkv_multiscales": [[], [5]], "decoder_qkv_multiscales": [[], []], "upsample_block_type": "interpolate", "downsample_block_type": "conv", "encoder_out_shortcut": false, "decoder_in_shortcut": false, "decoder_norm_types": "batch_norm", "decoder_act_fns": "gelu", "decoder_conv_act_fn": "silu"}""";

    public static TheoryData<string, double[], double[]> Cases => new()
    {
        { Folded, [3.613247, 0.346628, 3.743485, 1.344782, 0.522135, 4.283717], [1.914341, -0.557274, 2.180999, 1.070705, 0.241326, 2.012837] },
        { Stepped, [1.956694, -11.335413, 6.249148, -25.669386, 0.412055, 11.485823], [0.478709, 0.444326, 0.491220, -0.644111, 0.069023, 0.577679] },
    };

    private static AutoencoderDC Open(string config)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], config);
        var network = (AutoencoderDC)ModelFolder.Build(folder.Path);
        network.LoadStateDict(WaveWeights.Like(network.StateDict()));
        network.Eval();
        return network;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EncodeAndDecode_GiveWhatTheReferenceGives(string config, double[] latent, double[] sample)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var network = Open(config);
        var side = 4 * network.Config.Reduction;
        var encoded = network.Encode(Goldens.Wave(2, 3, side, side));
        Assert.Equal([2, 4, 4, 4], encoded.Shape);
        Near(latent, WaveWeights.Look(encoded));
        Near(sample, WaveWeights.Look(network.Decode(Goldens.Wave(2, 4, 4, 4))));
    }

    [Fact]
    public void DecodeTiled_OfWhatIsNoLargerThanATile_IsDecode_AndOfMoreIsNear()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (network, latents) = (Open(Folded), Goldens.Wave(1, 4, 16, 16) * 0.1);
        var whole = network.Decode(latents);
        Assert.True(whole.Same(network.DecodeTiled(latents, new Tiling(64, 16))));
        var tiled = network.DecodeTiled(latents, new Tiling(48, 12));
        Assert.Equal(whole.Shape, tiled.Shape);
        Assert.False(whole.Same(tiled));
    }

    [Fact]
    public void EncodeAndDecode_OfWhatDoesNotFit_SayWhatDoes()
    {
        using var scope = new TensorScope();
        var network = Open(Folded);
        Assert.Contains("multiples of 4", Assert.Throws<ArgumentException>(() => network.Encode(Tensor.Zeros([1, 3, 8, 10]))).Message);
        Assert.Contains("latents [B, 4, h, w]", Assert.Throws<ArgumentException>(() => network.Decode(Tensor.Zeros([1, 32, 2, 2]))).Message);
    }

    private static void Near(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.InRange((actual[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i])), -Tolerance, Tolerance);
    }
}
