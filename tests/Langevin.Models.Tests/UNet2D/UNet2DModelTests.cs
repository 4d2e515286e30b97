using Langevin.Oracles;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.UNet2D;

public sealed class UNet2DModelTests
{
    private static UNet2DModel Made(long? classes = null)
    {
        var network = new UNet2DModel(new UNet2DConfig
        {
            BlockOutChannels = [8, 8, 16, 16],
            NormNumGroups = 4,
            LayersPerBlock = 1,
            NumClassEmbeds = classes,
            DownBlockTypes = ["DownBlock2D", "DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
            UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D", "UpBlock2D"],
        });
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    [Fact]
    public void Forward_OfASizeThatDoesNotHalve_SaysWhichFit() => Assert.Equal(
        "a U-Net that halves 3 times takes heights and widths that are multiples of 8, not 64 x 63; instead of 63, 56 and 64 fit.",
        Assert.Throws<ArgumentException>(() => Made().Forward(Tensor.Zeros([1, 3, 64, 63]), Tensor.From([1L]))).Message);

    [Fact]
    public void Forward_OfOtherShapes_SaysWhatItTakes()
    {
        Assert.Contains("[B, 3, H, W], not [1, 4, 8, 8]", Assert.Throws<ArgumentException>(() => Made().Forward(Tensor.Zeros([1, 4, 8, 8]), Tensor.From([1L]))).Message);
        Assert.Contains("each of its 3 images, not [2]", Assert.Throws<ArgumentException>(() => Made().Forward(Tensor.Zeros([3, 3, 8, 8]), Tensor.From([1L, 2]))).Message);
        Assert.Contains("needs class labels", Assert.Throws<ArgumentException>(() => Made(10).Forward(Tensor.Zeros([1, 3, 8, 8]), Tensor.From([1L]))).Message);
        Assert.Contains("takes no class labels", Assert.Throws<ArgumentException>(() => Made().Forward(Tensor.Zeros([1, 3, 8, 8]), Tensor.From([1L]), Tensor.From([1L]))).Message);
        Assert.Contains("class labels [2] for 2 images, not [3]", Assert.Throws<ArgumentException>(() => Made(10).Forward(Tensor.Zeros([2, 3, 8, 8]), Tensor.From([1L]), Tensor.From([1L, 2, 3]))).Message);
    }

    [Fact]
    public void Call_WithWrongNames_ListsThem() => Assert.Equal(
        "UNet2DModel takes sample, timestep; missing timestep; unknown t.",
        Assert.Throws<ArgumentException>(() => Made().Call(new Dictionary<string, Tensor> { ["sample"] = Tensor.Zeros([1, 3, 8, 8]), ["t"] = Tensor.From([1L]) })).Message);

    [Fact]
    public void Call_OfAMethodThatItLacks_NamesThoseItHas() => Assert.Equal(
        "UNet2DModel has no method 'decode'; it has forward.",
        Assert.Throws<ArgumentException>(() => Made().Call("decode", new Dictionary<string, Tensor>())).Message);

    [Fact]
    public void Forward_OfABatch_IsThatOfEachImage()
    {
        using var off = GradientMode.Off();
        var network = Made(10);
        var (sample, time, classes) = (Goldens.Wave(3, 3, 16, 8), Tensor.From([3L, 500, 999]), Tensor.From([0L, 9, 4]));
        var whole = network.Forward(sample, time, classes);
        for (var i = 0; i < 3; i++) Goldens.Near(whole[i..(i + 1)], network.Forward(sample[i..(i + 1)], time[i..(i + 1)], classes[i..(i + 1)]), 1e-5, $"image {i}");
    }

    [Fact]
    public void Backward_OfASum_ReachesEveryParameter()
    {
        var network = Made(10);
        network.Train();
        network.Forward(Goldens.Wave(2, 3, 8, 8), Tensor.From([3L, 500]), Tensor.From([0L, 9])).Square().Sum().Backward();

        Assert.All(network.NamedParameters(), p => Assert.True(p.Value.Grad is not null, p.Name));
    }

    [Fact]
    public void Forward_InBFloat16Autocast_IsNear()
    {
        using var off = GradientMode.Off();
        var network = Made();
        network.To(MemoryFormat.ChannelsLast);
        var (sample, time) = (Goldens.Wave(2, 3, 16, 16).To(MemoryFormat.ChannelsLast), Tensor.From([10L, 700]));
        var exact = network.Forward(sample, time);
        using var autocast = new Autocast(Device.Cpu, ScalarType.BFloat16);

        Goldens.Near(exact, network.Forward(sample, time), 0.05 * exact.Abs().Max().Item(), "bf16");
    }

    [Theory]
    [InlineData("unet2d_ddpm_cifar"), InlineData("unet2d_consistency"), InlineData("unet2d_scale_shift")]
    public void Forward_InChannelsLast_StaysSoFromEndToEnd(string folder)
    {
        using var off = GradientMode.Off();
        var network = (UNet2DModel)ModelFolder.Open(Goldens.File($"models/{folder}"));
        network.To(MemoryFormat.ChannelsLast);
        List<string> turned = [];
        void See(string name, Tensor output)
        {
            if (output.Dimensions == 4 && output.Strides[1] != 1) turned.Add(name);
        }
        using (network.Observe(See))
            network.Forward(Goldens.Wave(2, 3, 16, 16).To(MemoryFormat.ChannelsLast), Tensor.From([1L, 2]), network.Config.IsClassConditional ? Tensor.From([1L, 2]) : null);

        Assert.Empty(turned);
    }
}
