using Langevin.Models.T2I;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

/// <summary>T2I-Adapters on U-Nets, against diffusers 0.40 (down_intrablock_additional_residuals) with weights by a rule.</summary>
public sealed class T2IAdapterTests
{
    public static TheoryData<string, string, long, long[], double[]> Cases => new()
    {
        { "sd", "full_adapter", 8, [8, 16, 16, 16], [0.508788, -0.436295, 0.590621, 0.133278, -0.008443, 0.409091] },
        { "sd", "light_adapter", 8, [8, 16, 16], [0.509177, -0.436557, 0.590371, 0.135216, -0.008024, 0.410822] },
        { "xl", "full_adapter_xl", 16, [8, 16, 16, 16], [0.345514, 0.987803, 0.230251, 0.189550, 0.070725, 1.958574] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WithTheFeaturesOfAnAdapter_GivesWhatTheReferenceGives(string family, string type, long factor, long[] channels, double[] expected)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open(family);
        SteeredUNets.Near(family == "sd" ? [0.509417, -0.437380, 0.589999, 0.135137, -0.007983, 0.411251] : [0.335621, 1.046138, 0.219968, 0.203793, 0.069228, 1.972413], SteeredUNets.Apply(unet));

        var adapter = new T2IAdapter(new T2IAdapterConfig { AdapterType = type, DownscaleFactor = factor, Channels = channels });
        adapter.LoadStateDict(WaveWeights.Like(adapter.StateDict()));
        adapter.Eval();
        var features = adapter.Forward((Goldens.Wave(2, 3, 128, 128) + 1) / 2);
        SteeredUNets.Near(expected, SteeredUNets.Apply(unet, features: [.. features.Select(feature => feature * 0.7)]));

        Assert.Equal(features.Select(feature => string.Join(" ", feature.Shape[1..])), adapter.FeatureShapes(128, 128).Select(shape => string.Join(" ", shape)));
        Assert.Equal(adapter.FeatureShapes(128, 128).Select(shape => string.Join(" ", shape)), unet.FeatureShapes(16, 16).Take(features.Count).Select(shape => string.Join(" ", shape)));
    }

    [Theory]
    [InlineData("sd"), InlineData("xl")]
    public void FeatureShapes_OfOddLatents_AreThoseThatAreAdded(string family)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open(family);
        var features = unet.FeatureShapes(16, 16).Select(shape => Tensor.Zeros([2, .. shape])).ToList();
        Assert.True(SteeredUNets.Apply(unet).Same(SteeredUNets.Apply(unet, features: features)));
        Assert.Equal(unet.Config.BlockOutChannels.Count + 1, features.Count);
    }
}
