using Langevin.Models.Adapters;
using Langevin.Models.Clip;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn.Adapters;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Adapters;

public sealed class AdaptedNetworksTests
{
    private static readonly Tensor Sample = Goldens.Wave(1, 4, 8, 8).Keep(), Text = Goldens.Wave(1, 5, 12).Keep(), Time = Tensor.From([10L]).Keep();

    private static Tensor Called(IReadOnlyDictionary<string, Architecture> networks) =>
        networks["unet"].Call(new Dictionary<string, Tensor> { ["sample"] = Sample, ["timestep"] = Time, ["encoder_hidden_states"] = Text })["sample"];

    [Fact]
    public void Make_LiveAndFused_GiveTheSameAndLeaveThePlainOnesExact()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        var before = Called(plain);
        AdapterUse[] uses = [new(TinyAdapters.Diffusers(folder["a"], plain), 0.5), new(TinyAdapters.Diffusers(folder["b"], plain), -0.2)];
        var (fused, live) = (AdaptedNetworks.Make(plain, uses), AdaptedNetworks.Make(plain, uses, mode: AdapterMode.Live));
        Goldens.Near(Called(fused.Networks), Called(live.Networks), 2e-5, "live");
        Assert.False(before.Same(Called(fused.Networks)));
        Assert.True(before.Same(Called(plain)));
        Goldens.Near(Called(AdaptedNetworks.Make(plain, [uses[0] with { Scale = 0.3 }]).Networks), Called(fused.Networks), 2e-5, "0.5 - 0.2");       // the same factors twice
        Assert.Equal(plain["unet"].StateDict().Keys, live.Networks["unet"].StateDict().Keys);
    }

    [Fact]
    public void Make_OfOneComponent_SharesAllOtherMemory()
    {
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        var file = TinyAdapters.Written(folder["a"], [("lora_unet_conv_in.lora_down.weight", Tensor.Ones([1, 4, 3, 3])), ("lora_unet_conv_in.lora_up.weight", Tensor.Ones([8, 1, 1, 1]))]);
        var adapted = AdaptedNetworks.Make(plain, [new AdapterUse(file)]).Networks;
        Assert.Same(plain["text_encoder"], adapted["text_encoder"]);
        var changed = plain["unet"].StateDict().Keys.ToDictionary(name => name, name => (plain["unet"].StateDict()[name], adapted["unet"].StateDict()[name]));
        using (GradientMode.Off())
            foreach (var (own, _) in changed.Values) own.FillInPlace(7);                             // what shares memory sees it
        Assert.Equal(["conv_in.weight"], changed.Where(entry => entry.Value.Item2.Max().Item() != 7 || entry.Value.Item2.Min().Item() != 7).Select(entry => entry.Key));
    }

    [Fact]
    public void Backward_ThroughLiveNetworks_ReachesTheAdaptersOnly()
    {
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        var live = AdaptedNetworks.Make(plain, [new AdapterUse(TinyAdapters.Diffusers(folder["a"], plain))], mode: AdapterMode.Live);
        var text = ((ClipTextModel)live.Networks["text_encoder"]).Forward(Tensor.From([1L, 5, 3], 1, 3)).Last;
        ((UNet2DConditionModel)live.Networks["unet"]).Forward(Sample, Time, new UNetConditions(text)).Square().Sum().Backward();
        Assert.All(live.Adapters.Values.SelectMany(adapter => adapter.Parameters()), parameter => Assert.NotNull(parameter.Grad));
        Assert.All(plain.Values.Concat(live.Networks.Values).SelectMany(network => network.Parameters()), parameter => Assert.Null(parameter.Grad));
    }

    [Fact]
    public void Make_InHalfPrecision_AddsBeforeItRounds()
    {
        using var folder = new TemporaryFolder();
        using var off = GradientMode.Off();
        var plain = TinyAdapters.Networks();
        var file = TinyAdapters.Diffusers(folder["a"], plain);
        var exact = TinyAdapters.Weights(AdaptedNetworks.Make(plain, [new AdapterUse(file)]).Networks);
        foreach (var network in plain.Values) network.To(ScalarType.BFloat16);
        var rounded = AdaptedNetworks.Make(plain, [new AdapterUse(file)]).Networks;
        Assert.All(TinyAdapters.Weights(rounded), entry =>
        {
            Assert.Equal(ScalarType.BFloat16, entry.Value.Type);
            Goldens.Near(exact[entry.Key], entry.Value, 0.02 * Math.Max(1, exact[entry.Key].Abs().Max().Item()), entry.Key);
        });
        var live = AdaptedNetworks.Make(plain, [new AdapterUse(file)], mode: AdapterMode.Live).Networks["unet"].Call(new Dictionary<string, Tensor> { ["sample"] = Sample, ["timestep"] = Time, ["encoder_hidden_states"] = Text });
        Assert.Equal(ScalarType.BFloat16, live["sample"].Type);
    }

    [Fact]
    public void Make_OfAFileThatFitsInPart_ListsAllAndPartialLeavesItOut()
    {
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        var file = TinyAdapters.Written(folder["odd.safetensors"],
        [
            ("unet.conv_in.lora_A.weight", Tensor.Ones([1, 4, 3, 3])), ("unet.conv_in.lora_B.weight", Tensor.Ones([8, 1, 1, 1])), ("unet.conv_out.lora_A.weight", Tensor.Ones([1, 9, 3, 3])), ("unet.conv_out.lora_B.weight", Tensor.Ones([4, 1, 1, 1])),
            ("unet.nowhere.lora_A.weight", Tensor.Ones([1, 4])), ("unet.nowhere.lora_B.weight", Tensor.Ones([1, 4])), ("unet.time_embedding.linear_1.lora_A.weight", Tensor.Ones([1, 8])), ("unet.time_embedding.linear_2.alpha", Tensor.Scalar(1)),
            ("emphasis", Tensor.Ones([1])),
        ]);
        var message = Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(plain, [new AdapterUse(file)])).Message;
        foreach (var phrase in (string[])["only in part: 1 layers fit", "emphasis is no part", "unet.nowhere is no layer", "4 x 81 numbers, and the checkpoint's is [4, 8, 3, 3]", "linear_1: has unet.time_embedding.linear_1.lora_A.weight without", "linear_2: has a scale and no weights", "--partial"])
            Assert.Contains(phrase, message);
        var partial = AdaptedNetworks.Make(plain, [new AdapterUse(file)], AdapterMatch.Partial);
        Assert.Equal(5, partial.LeftOut.Count);
        Assert.False(partial.Networks["unet"].StateDict()["conv_in.weight"].Same(plain["unet"].StateDict()["conv_in.weight"]));
    }

    [Fact]
    public void Make_OfAFileForAnotherFamily_NamesBoth()
    {
        using var folder = new TemporaryFolder();
        var (small, large) = (TinyAdapters.Networks(TinyAdapters.UNet with { CrossAttentionDim = 768 }), TinyAdapters.Networks(TinyAdapters.UNet with { CrossAttentionDim = 2048 }));
        var file = TinyAdapters.Diffusers(folder["xl.safetensors"], large);
        Assert.Equal("Stable Diffusion XL", file.Summarize().Family);
        var message = Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(small, [new AdapterUse(file)])).Message;
        Assert.Contains("is an adapter for Stable Diffusion XL (its cross-attention reads texts of width 2048), and the checkpoint is Stable Diffusion 1", message);
        var flux = TinyAdapters.Written(folder["flux.safetensors"], [("transformer.single_transformer_blocks.0.proj_out.lora_A.weight", Tensor.Ones([1, 4])), ("transformer.single_transformer_blocks.0.proj_out.lora_B.weight", Tensor.Ones([4, 1]))]);
        Assert.Contains("is an adapter for Flux, and fits nothing", Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(small, [new AdapterUse(flux)], AdapterMatch.Partial)).Message);
    }

    [Fact]
    public void Open_OfWhatIsNoAdapter_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["model.safetensors"], TinyAdapters.Networks()["unet"].StateDict());
        Assert.Contains("holds no adapter: none of its", Assert.Throws<AdapterException>(() => AdapterFile.Open(folder["model.safetensors"])).Message);
        Assert.Contains("does not exist", Assert.ThrowsAny<TensorFileException>(() => AdapterFile.Open(folder["missing"])).Message);
        Assert.Contains("neither pytorch_lora_weights.safetensors nor", Assert.Throws<AdapterException>(() => AdapterFile.Open(folder.Path)).Message);
        (string, Tensor)[] one = [("unet.conv_in.lora_A.weight", Tensor.Ones([1, 4])), ("unet.conv_in.lora_B.weight", Tensor.Ones([4, 1]))];
        Assert.Contains("the same part of the same layer", Assert.Throws<AdapterException>(() => TinyAdapters.Written(folder["twice"], [.. one, ("unet.conv_in.lora.down.weight", Tensor.Ones([1, 4]))])).Message);
        Assert.Contains("not valid JSON", Assert.Throws<AdapterException>(() => TinyAdapters.Written(folder["json"], one, new() { ["lora_adapter_metadata"] = "{" })).Message);
        Assert.Contains("no JSON object", Assert.Throws<AdapterException>(() => TinyAdapters.Written(folder["list"], one, new() { ["lora_adapter_metadata"] = "[]" })).Message);
        Assert.Contains("is much, which is no number", Assert.Throws<AdapterException>(() => TinyAdapters.Written(folder["alpha"], one, new() { ["lora_adapter_metadata"] = """{"lora_alpha": "much"}""" }).Summarize()).Message);
        Assert.Contains("scale of", Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(TinyAdapters.Networks(), [new AdapterUse(TinyAdapters.Written(folder["scale"], one), double.NaN)])).Message);
        Assert.Contains("alpha of", Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(TinyAdapters.Networks(), [new AdapterUse(TinyAdapters.Written(folder["nan"], [.. one, ("unet.conv_in.alpha", Tensor.Scalar(double.NaN))]))])).Message);
    }
}
