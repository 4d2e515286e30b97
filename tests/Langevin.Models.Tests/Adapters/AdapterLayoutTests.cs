using Langevin.Models.Adapters;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Adapters;

/// <summary>The same adapter under the names of different programs.</summary>
public sealed class AdapterLayoutTests
{
    public static TheoryData<string> Layouts => ["kohya", "kohya, original names", "PEFT", "PEFT, named", "early diffusers", "attention processors", "without a component"];

    /// <summary>The names of the two factors of a layer; null when the layout has none for it.</summary>
    private static (string Down, string Up)? Names(string layout, string component, string name, OriginalUNetNames original)
    {
        var flat = name.Replace('.', '_');
        switch (layout)
        {
            case "kohya": return Pair($"lora_{(component == "unet" ? "unet" : "te1")}_{flat}", ".lora_down.weight", ".lora_up.weight");
            case "kohya, original names": return Pair(component == "unet" ? $"lora_unet_{original.Of(name)!.Replace('.', '_')}" : $"lora_te_{flat}", ".lora_down.weight", ".lora_up.weight");
            case "PEFT": return Pair($"base_model.model.{component}.{name}", ".lora_A.weight", ".lora_B.weight");
            case "PEFT, named": return Pair($"{component}.base_model.model.{name}", ".lora_A.default_0.weight", ".lora_B.default_0.weight");
            case "early diffusers": return Pair($"{component}.{name.Replace("text_model.", "")}", ".lora_linear_layer.down.weight", ".lora_linear_layer.up.weight");
            case "without a component": return Pair(name, ".lora.down.weight", ".lora.up.weight");
        }
        var dot = name.LastIndexOf(component == "unet" ? ".to_" : "_proj", StringComparison.Ordinal);
        if (dot < 0 || name.Contains("time_emb_proj")) return null;
        var processed = component == "unet" ? $"unet.{name[..dot]}.processor.{name[(dot + 1)..].Replace("to_out.0", "to_out")}_lora" : $"text_encoder.{name[..name.LastIndexOf('.')]}.to_{name[(name.LastIndexOf('.') + 1)..^"_proj".Length]}_lora";
        return Pair(processed, ".down.weight", ".up.weight");
    }

    private static (string, string)? Pair(string layer, string down, string up) => (layer + down, layer + up);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Make_OfTheSameFactorsInAnyLayout_ChangesTheSameWeights(string layout)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        var original = new OriginalUNetNames(new NetworkLayers(plain["unet"]).Named.Keys);
        var named = TinyAdapters.Factors(plain).Select(factor => (Factor: factor, Names: Names(layout, factor.Component, factor.Name, original))).Where(factor => factor.Names is not null).ToList();
        var file = TinyAdapters.Written(folder["lora.safetensors"], named.SelectMany(factor => new[] { (factor.Names!.Value.Down, factor.Factor.Down), (factor.Names!.Value.Up, factor.Factor.Up) }));

        var adapted = TinyAdapters.Weights(AdaptedNetworks.Make(plain, [new AdapterUse(file, 0.5)]).Networks);

        var changes = named.ToDictionary(factor => $"{factor.Factor.Component}.{factor.Factor.Name}.weight", factor => factor.Factor);
        Assert.True(changes.Count >= 20);
        foreach (var (name, weight) in TinyAdapters.Weights(plain))
        {
            if (!changes.TryGetValue(name, out var change)) Assert.True(weight.Same(adapted[name]), name);
            else Oracles.Goldens.Near(weight + change.Up.Flatten(1).MatMul(change.Down.Flatten(1)).Reshape(weight.Shape) * 0.5, adapted[name], 1e-6, name);
        }
    }

    [Theory]
    [InlineData("down_blocks.0.attentions.0.proj_in", "input_blocks.1.1.proj_in"), InlineData("down_blocks.2.attentions.1.transformer_blocks.0.attn1.to_q", "input_blocks.8.1.transformer_blocks.0.attn1.to_q")]
    [InlineData("down_blocks.0.downsamplers.0.conv", "input_blocks.3.0.op"), InlineData("mid_block.resnets.1.conv2", "middle_block.2.out_layers.3"), InlineData("up_blocks.0.upsamplers.0.conv", "output_blocks.2.1.conv")]
    [InlineData("up_blocks.1.upsamplers.0.conv", "output_blocks.5.2.conv"), InlineData("up_blocks.3.attentions.2.proj_out", "output_blocks.11.1.proj_out"), InlineData("up_blocks.3.resnets.0.conv_shortcut", "output_blocks.9.0.skip_connection")]
    public void OriginalNames_OfStableDiffusion1_AreThoseOfCompVis(string name, string expected) =>      // as in v1-5-pruned-emaonly.safetensors
        Assert.Equal(expected, new OriginalUNetNames(["down_blocks.0.resnets.0.conv1", "down_blocks.0.resnets.1.conv1", "up_blocks.1.attentions.0.proj_in"]).Of(name));

    [Fact]
    public void Make_WithAlphas_DividesThemByTheRank()
    {
        using var folder = new TemporaryFolder();
        var plain = TinyAdapters.Networks();
        const string layer = "mid_block.attentions.0.proj_in";
        double Scale(string name, Dictionary<string, string>? metadata, params (string, Tensor)[] others)
        {
            var shape = new NetworkLayers(plain["unet"]).Named[layer].Weight.Shape;
            var file = TinyAdapters.Written(folder[name], [($"unet.{layer}.lora_A.weight", Tensor.Ones([4, .. shape[1..]])), ($"unet.{layer}.lora_B.weight", Tensor.Ones([shape[0], 4, 1, 1])), .. others], metadata);
            var weight = TinyAdapters.Weights(AdaptedNetworks.Make(plain, [new AdapterUse(file)]).Networks)[$"unet.{layer}.weight"];
            return Math.Round((weight - TinyAdapters.Weights(plain)[$"unet.{layer}.weight"]).Mean().Item() / 4, 5);
        }
        static Dictionary<string, string> Settings(string json) => new() { ["lora_adapter_metadata"] = json };
        Assert.Equal(1, Scale("none", null));
        Assert.Equal(1.5, Scale("tensor", null, ($"unet.{layer}.alpha", Tensor.Scalar(6))));
        Assert.Equal(1.5, Scale("header", Settings("""{"unet.r": 4, "unet.lora_alpha": 6}""")));
        Assert.Equal(3, Scale("root", Settings("""{"unet.lora_alpha": 6, "unet.use_rslora": true}""")));
        Assert.Equal(2, Scale("pattern", Settings("""{"unet.lora_alpha": 6, "unet.alpha_pattern": {"attentions.0.proj_in": 8, "proj_out": 1}}""")));
        Assert.Equal(1, Scale("other", Settings("""{"text_encoder.lora_alpha": 6}""")));
        Assert.Equal(0.5, Scale("both", Settings("""{"unet.lora_alpha": 6}"""), ($"unet.{layer}.alpha", Tensor.Scalar(2))));
        File.WriteAllText(folder["adapter_config.json"], """{"peft_type": "LORA", "r": 4, "lora_alpha": 10}""");
        Assert.Equal(2.5, Scale("beside", null));
    }
}
