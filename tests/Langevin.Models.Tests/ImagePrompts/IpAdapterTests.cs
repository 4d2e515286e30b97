using Langevin.Models.Adapters;
using Langevin.Models.ImagePrompts;
using Langevin.Models.Tests.Networks;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.ImagePrompts;

/// <summary>IP-Adapters on U-Nets, against diffusers 0.40 (_load_ip_adapter_weights) with weights by a rule; and what is refused.</summary>
public sealed class IpAdapterTests : IDisposable
{
    private const long PictureWidth = 10;
    private const double Scale = 0.6;
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, double[], double[]> Cases => new()
    {
        { "sd", "plain", [-1.459927, 0.085868, -0.748443, 0.349586, 0.006713, 1.005267], [0.488601, -0.446144, 0.562409, 0.152361, -0.005323, 0.424231] },
        { "sd", "plus", [1.382159, -0.850248, 1.403561, 1.134390, -0.011919, 0.988335], [0.509900, -0.434571, 0.588592, 0.137746, -0.007946, 0.411087] },
        { "sd", "full", [0.856780, -0.507838, -0.702518, 0.697096, -0.009510, 1.008038], [0.485342, -0.407998, 0.546554, 0.140779, -0.006000, 0.417987] },
        { "xl", "plain", [-1.444993, 0.649785, -0.745604, 0.811744, -0.008075, 0.993787], [0.349620, 1.187995, 0.243527, 0.222157, 0.068017, 1.994726] },
        { "xl", "plus", [1.366476, -0.812566, 1.390106, 0.422835, -0.009339, 0.991567], [0.336441, 1.061119, 0.220675, 0.201454, 0.069416, 1.970027] },
    };

    public void Dispose() => folder.Dispose();

    private static Tensor Seen(string kind) => kind == "plain" ? Goldens.Wave(2, PictureWidth) : Goldens.Wave(2, 5, PictureWidth);

    private static Dictionary<string, Tensor> Tensors(string kind, UNet2DConditionModel unet) => TinyIpAdapters.Of(kind, PictureWidth, unet.Config.ContextWidth, unet.CrossAttentions.Select(attention => attention.Width));

    private string Written(Dictionary<string, Tensor> tensors)
    {
        Safetensors.Write(folder["adapter.safetensors"], tensors);
        return folder["adapter.safetensors"];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WithAPicture_GivesWhatTheReferenceGives(string family, string kind, double[] tokens, double[] sample)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open(family);
        var adapter = IpAdapter.Open(Written(Tensors(kind, unet)));
        adapter.CheckFits(unet);
        var projected = adapter.Project(Seen(kind));
        SteeredUNets.Near(tokens, projected);
        SteeredUNets.Near(sample, SteeredUNets.Apply(unet, [adapter.Context(projected, Scale)]));
    }

    /// <summary>The dictionaries of torch.save hold the same as the names of safetensors.</summary>
    [Theory]
    [InlineData("adapter.bin"), InlineData("adapter.pt")]
    public void Open_OfNestedDictionariesOfTorchSave_IsTheSameAdapter(string name)
    {
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open("sd");
        var tensors = Tensors("plus", unet);
        PyTorchArchive.WriteNested(folder[name], tensors.GroupBy(tensor => tensor.Key[..tensor.Key.IndexOf('.')]).ToDictionary(group => group.Key, group => group.ToDictionary(tensor => tensor.Key[(tensor.Key.IndexOf('.') + 1)..], tensor => tensor.Value)));
        var (one, other) = (IpAdapter.Open(Written(tensors)), IpAdapter.Open(folder[name]));
        Assert.Equal(one.StateDict().Keys, other.StateDict().Keys);
        foreach (var (key, value) in one.StateDict()) Assert.True(value.Same(other.StateDict()[key]), key);
    }

    [Fact]
    public void Forward_WithTwoPictures_AddsThemUp_AndAtZeroIsThePlainOne()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open("sd");
        var adapter = IpAdapter.Open(Written(Tensors("plain", unet)));
        var tokens = adapter.Project(Seen("plain"));
        var plain = SteeredUNets.Apply(unet);
        Goldens.Near(SteeredUNets.Apply(unet, [adapter.Context(tokens, 0.7)]), SteeredUNets.Apply(unet, [adapter.Context(tokens, 0.5), adapter.Context(tokens, 0.2)]), 1e-5, "in two parts");
        Goldens.Near(plain, SteeredUNets.Apply(unet, [adapter.Context(tokens, 0)]), 0, "at zero");
        Assert.Throws<ArgumentException>(() => SteeredUNets.Apply(unet, [adapter.Context(tokens, 1) with { Layers = [] }]));
        Assert.Throws<ArgumentException>(() => SteeredUNets.Apply(unet, [adapter.Context(tokens.Narrow(0, 0, 1), 1)]));
    }

    [Fact]
    public void Open_OfAFileThatDoesNotFit_NamesEveryTensor()
    {
        var unet = SteeredUNets.Open("sd");
        void Refused(string part, Action<Dictionary<string, Tensor>> change, string kind = "plain")
        {
            var tensors = Tensors(kind, unet);
            change(tensors);
            Assert.Contains(part, Assert.Throws<AdapterException>(() => IpAdapter.Open(Written(tensors))).Message);
        }
        Refused("missing ip_adapter.7.to_v_ip.weight", tensors => tensors.Remove("ip_adapter.7.to_v_ip.weight"));
        Refused("unexpected image_proj.more", tensors => tensors["image_proj.more"] = Goldens.Wave(2));
        Refused("ip_adapter.9.to_k_ip.weight", tensors => tensors.Remove("ip_adapter.7.to_k_ip.weight"));
        Refused("misshapen image_proj.proj.bias", tensors => tensors["image_proj.proj.bias"] = Goldens.Wave(2));
        Refused("is a FaceID adapter", tensors => tensors["ip_adapter.0.to_q_lora.down.weight"] = Goldens.Wave(2, 2));
        Refused("none of a plain, a Plus or a Full one", tensors => { tensors.Remove("image_proj.proj.weight"); tensors.Remove("image_proj.norm.weight"); });
        Refused("is a FaceID adapter", tensors => tensors.Remove("image_proj.proj.weight"));
        Refused("of shape [96]", tensors => tensors["image_proj.proj.weight"] = Goldens.Wave(96));
        Refused("heads are 64 wide", tensors => tensors["image_proj.layers.0.0.to_q.weight"] = Goldens.Wave(100, 12), "plus");
        Refused("holds no IP-Adapter", tensors => { tensors.Clear(); tensors["lora"] = Goldens.Wave(2); });
    }

    [Fact]
    public void CheckFits_OfAnAdapterForAnotherFamily_NamesBoth()
    {
        var (sd, xl) = (SteeredUNets.Open("sd"), SteeredUNets.Open("xl"));
        var adapter = IpAdapter.Open(Written(Tensors("plain", xl)));
        Assert.Contains("texts of width 32), and this model is", Assert.Throws<AdapterException>(() => adapter.CheckFits(sd)).Message);
        var few = IpAdapter.Open(Written(TinyIpAdapters.Of("plain", PictureWidth, 24, [8, 8])));
        Assert.Contains("for a U-Net of 2 cross-attentions", Assert.Throws<AdapterException>(() => few.CheckFits(sd)).Message);
        var narrow = IpAdapter.Open(Written(TinyIpAdapters.Of("plain", PictureWidth, 24, sd.CrossAttentions.Select(_ => 4L))));
        Assert.Contains("keys of width 4, and this model's needs 8", Assert.Throws<AdapterException>(() => narrow.CheckFits(sd)).Message);
    }

    [Fact]
    public void Project_OfWhatAnotherEncoderSays_SaysWhatItTakes()
    {
        using var scope = new TensorScope();
        var unet = SteeredUNets.Open("sd");
        var adapter = IpAdapter.Open(Written(Tensors("plus", unet)));
        Assert.Equal(PictureView.Patches, adapter.Sees);
        Assert.Contains("states of patches [n, patches, 10], not [2, 10]", Assert.Throws<ArgumentException>(() => adapter.Project(Goldens.Wave(2, 10))).Message);
        Assert.Contains("not [2, 5, 11]", Assert.Throws<ArgumentException>(() => adapter.Project(Goldens.Wave(2, 5, 11))).Message);
    }
}
