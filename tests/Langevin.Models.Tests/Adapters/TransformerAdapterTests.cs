using System.Text.Json.Nodes;
using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Nn.Adapters;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Adapters;

/// <summary>Adapters for Flux and Stable Diffusion 3 under the names of their authors, which keep queries, keys and values in one piece.</summary>
public sealed class TransformerAdapterTests : IDisposable
{
    private const string
        Flux = """{"_class_name": "FluxTransformer2DModel", "attention_head_dim": 12, "axes_dims_rope": [4, 4, 4], "guidance_embeds": true, "in_channels": 16, "joint_attention_dim": 8, "num_attention_heads": 1, "num_layers": 1, "num_single_layers": 1, "pooled_projection_dim": 8}""",
        SD3 = """{"_class_name": "SD3Transformer2DModel", "attention_head_dim": 8, "num_attention_heads": 1, "caption_projection_dim": 8, "in_channels": 4, "out_channels": 4, "joint_attention_dim": 12, "num_layers": 2, "pooled_projection_dim": 8, "pos_embed_max_size": 4, "dual_attention_layers": [0], "qk_norm": "rms_norm"}""";

    /// <summary>What a layer of the authors is here: each name with the rows that are its own, in shares of the whole (first, count, of).</summary>
    private static readonly Dictionary<string, (string Name, int First, int Count, int Of)[]> OfFlux = new()
    {
        ["double_blocks.0.img_attn.qkv"] = Thirds("transformer_blocks.0.attn.to_q", "transformer_blocks.0.attn.to_k", "transformer_blocks.0.attn.to_v"),
        ["double_blocks.0.txt_attn.qkv"] = Thirds("transformer_blocks.0.attn.add_q_proj", "transformer_blocks.0.attn.add_k_proj", "transformer_blocks.0.attn.add_v_proj"),
        ["double_blocks.0.img_attn.proj"] = One("transformer_blocks.0.attn.to_out.0"),
        ["double_blocks.0.txt_attn.proj"] = One("transformer_blocks.0.attn.to_add_out"),
        ["double_blocks.0.img_mlp.0"] = One("transformer_blocks.0.ff.net.0.proj"),
        ["double_blocks.0.txt_mlp.2"] = One("transformer_blocks.0.ff_context.net.2"),
        ["double_blocks.0.img_mod.lin"] = One("transformer_blocks.0.norm1.linear"),
        ["double_blocks.0.txt_mod.lin"] = One("transformer_blocks.0.norm1_context.linear"),
        ["single_blocks.0.linear1"] = [("single_transformer_blocks.0.attn.to_q", 0, 1, 7), ("single_transformer_blocks.0.attn.to_k", 1, 1, 7), ("single_transformer_blocks.0.attn.to_v", 2, 1, 7), ("single_transformer_blocks.0.proj_mlp", 3, 4, 7)],
        ["single_blocks.0.linear2"] = One("single_transformer_blocks.0.proj_out"),
        ["single_blocks.0.modulation.lin"] = One("single_transformer_blocks.0.norm.linear"),
        ["img_in"] = One("x_embedder"),
        ["txt_in"] = One("context_embedder"),
        ["time_in.in_layer"] = One("time_text_embed.timestep_embedder.linear_1"),
        ["vector_in.out_layer"] = One("time_text_embed.text_embedder.linear_2"),
        ["guidance_in.in_layer"] = One("time_text_embed.guidance_embedder.linear_1"),
        ["final_layer.linear"] = One("proj_out"),
        ["final_layer.adaLN_modulation.1"] = [("norm_out.linear", 1, 1, 2), ("norm_out.linear", 0, 1, 2)],
    };

    private static readonly Dictionary<string, (string Name, int First, int Count, int Of)[]> OfSD3 = new()
    {
        ["joint_blocks.0.x_block.attn.qkv"] = Thirds("transformer_blocks.0.attn.to_q", "transformer_blocks.0.attn.to_k", "transformer_blocks.0.attn.to_v"),
        ["joint_blocks.0.x_block.attn2.qkv"] = Thirds("transformer_blocks.0.attn2.to_q", "transformer_blocks.0.attn2.to_k", "transformer_blocks.0.attn2.to_v"),
        ["joint_blocks.1.context_block.attn.qkv"] = Thirds("transformer_blocks.1.attn.add_q_proj", "transformer_blocks.1.attn.add_k_proj", "transformer_blocks.1.attn.add_v_proj"),
        ["joint_blocks.0.context_block.attn.proj"] = One("transformer_blocks.0.attn.to_add_out"),
        ["joint_blocks.0.x_block.mlp.fc1"] = One("transformer_blocks.0.ff.net.0.proj"),
        ["joint_blocks.0.context_block.adaLN_modulation.1"] = One("transformer_blocks.0.norm1_context.linear"),
        ["joint_blocks.1.context_block.adaLN_modulation.1"] = [("transformer_blocks.1.norm1_context.linear", 1, 1, 2), ("transformer_blocks.1.norm1_context.linear", 0, 1, 2)],
        ["x_embedder.proj"] = One("pos_embed.proj"),
        ["context_embedder"] = One("context_embedder"),
        ["t_embedder.mlp.0"] = One("time_text_embed.timestep_embedder.linear_1"),
        ["y_embedder.mlp.2"] = One("time_text_embed.text_embedder.linear_2"),
        ["final_layer.linear"] = One("proj_out"),
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Layouts
    {
        get
        {
            TheoryData<string, string> layouts = [];
            foreach (var family in (string[])["Flux", "SD3"])
                foreach (var layout in (string[])["kohya", "kohya, of the transformer", "ComfyUI", "ComfyUI, PEFT's factors", "plain"]) layouts.Add(family, layout);
            return layouts;
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Every layer in every spelling, with an alpha of three times the rank: each row changes by what its own row of the factors says.</summary>
    [Theory]
    [MemberData(nameof(Layouts))]
    public void Make_UnderTheAuthorsNames_ChangesTheRowsOfEachLayer(string family, string layout)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var plain = Networks(family);
        var factors = Factors(plain, family == "Flux" ? OfFlux : OfSD3);
        var file = TinyAdapters.Written(folder["lora.safetensors"], factors.SelectMany(factor => Tensors(layout, factor.Stored, factor.Down, factor.Up)));
        Assert.Empty(file.Others);
        Assert.Equal(family == "Flux" ? "Flux" : "Stable Diffusion 3", file.Summarize().Family);

        AssertChanged(plain, AdaptedNetworks.Make(plain, [new AdapterUse(file, 0.5)]).Networks, factors, 1.5);
        var live = AdaptedNetworks.Make(plain, [new AdapterUse(file, 0.5)], mode: AdapterMode.Live);
        Assert.Equal(factors.SelectMany(factor => factor.Here.Select(part => part.Name)).Distinct().Count(), live.Adapters.Count);
    }

    [Fact]
    public void Make_OfXLabs_ChangesTheirAttention()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var plain = Networks("Flux");
        Dictionary<string, (string, int, int, int)[]> theirs = new()
        {
            ["double_blocks.0.processor.qkv_lora1"] = OfFlux["double_blocks.0.img_attn.qkv"], ["double_blocks.0.processor.qkv_lora2"] = OfFlux["double_blocks.0.txt_attn.qkv"],
            ["double_blocks.0.processor.proj_lora1"] = OfFlux["double_blocks.0.img_attn.proj"], ["double_blocks.0.processor.proj_lora2"] = OfFlux["double_blocks.0.txt_attn.proj"],
            ["single_blocks.0.processor.qkv_lora"] = Thirds("single_transformer_blocks.0.attn.to_q", "single_transformer_blocks.0.attn.to_k", "single_transformer_blocks.0.attn.to_v"), ["single_blocks.0.processor.proj_lora"] = OfFlux["single_blocks.0.linear2"],
        };
        var factors = Factors(plain, theirs);
        foreach (var prefix in (string[])["", "diffusion_model."])
            AssertChanged(plain, AdaptedNetworks.Make(plain, [new AdapterUse(TinyAdapters.Written(folder["xlabs.safetensors"], factors.SelectMany(factor => new[] { ($"{prefix}{factor.Stored}.down.weight", factor.Down), ($"{prefix}{factor.Stored}.up.weight", factor.Up) })))]).Networks, factors, 1);
    }

    /// <summary>kohya counts T5 as the third text encoder of Flux, which has it as its second.</summary>
    [Theory]
    [InlineData("lora_te3_encoder_block_0_layer_0_SelfAttention_q", "lora_down", "lora_up")]
    [InlineData("text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q", "lora_A", "lora_B")]
    public void Make_OfT5_FindsItWhereItIs(string layer, string down, string up)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var plain = Networks("Flux");
        plain["text_encoder_2"] = Built("""{"architectures": ["T5EncoderModel"], "d_ff": 16, "d_kv": 4, "d_model": 8, "num_heads": 2, "num_layers": 1, "vocab_size": 20, "feed_forward_proj": "gated-gelu"}""");
        var file = TinyAdapters.Written(folder["t5.safetensors"], [($"{layer}.{down}.weight", Tensor.Ones([2, 8])), ($"{layer}.{up}.weight", Tensor.Ones([8, 2]))]);
        var adapted = AdaptedNetworks.Make(plain, [new AdapterUse(file)]).Networks["text_encoder_2"].StateDict();
        const string weight = "encoder.block.0.layer.0.SelfAttention.q.weight";
        Goldens.Near(plain["text_encoder_2"].StateDict()[weight] + 2, adapted[weight], 1e-6, weight);
    }

    /// <summary>LoHa, LoKr and DoRA of a weight in one piece are those of its parts.</summary>
    [Fact]
    public void WithRows_OfEveryKind_IsThatPartOfTheChange()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var random = new Generator(5);
        Tensor R(params long[] shape) => Tensor.Randn(shape, random);
        WeightAdapter[] kinds =
        [
            new LoraAdapter(R(2, 4), R(12, 2), 0.7), new LohaAdapter((R(12, 2), R(2, 4), null), (R(12, 2), R(2, 4), null), 0.3), new LokrAdapter(new LokrFactor(R(6, 2)), new LokrFactor(null, R(2, 1), R(1, 2)), 0.5),
            new LokrAdapter(new LokrFactor(null, R(6, 1), R(1, 2)), new LokrFactor(R(2, 2)), 0.5), new DoraAdapter(new LoraAdapter(R(2, 4), R(12, 2), 0.7), R(12).Abs() + 0.5),
        ];
        var weight = R(12, 4);
        foreach (var kind in kinds)
        {
            var part = kind.WithRows([(8, 4), (0, 2)]);
            Assert.Equal(6, part.Rows);
            Goldens.Near(Tensor.Cat([kind.Change(weight).Narrow(0, 8, 4), kind.Change(weight).Narrow(0, 0, 2)]), part.Change(Tensor.Cat([weight.Narrow(0, 8, 4), weight.Narrow(0, 0, 2)])), 1e-6, kind.GetType().Name);
        }
        Assert.Contains("by 2 at a time", Assert.Throws<ArgumentException>(() => kinds[2].WithRows([(1, 4)])).Message);
        Assert.Contains("magnitude of inputs", Assert.Throws<ArgumentException>(() => new DoraAdapter(kinds[0], R(4), DoraAxis.Input).WithRows([(0, 4)])).Message);
    }

    [Fact]
    public void Make_OfAPieceThatDoesNotFit_SaysWhatTheLayersAre()
    {
        using var scope = new TensorScope();
        var plain = Networks("Flux");
        const string layer = "lora_unet_double_blocks_0_img_attn_qkv";
        var file = TinyAdapters.Written(folder["other.safetensors"], [($"{layer}.lora_down.weight", Tensor.Ones([2, 12])), ($"{layer}.lora_up.weight", Tensor.Ones([33, 2])), ("lora_unet_double_blocks_7_img_attn_qkv.alpha", Tensor.Scalar(1))]);
        var message = Assert.Throws<AdapterException>(() => AdaptedNetworks.Make(plain, [new AdapterUse(file)])).Message;
        Assert.Contains("changes a weight of 33 x 12 numbers, and the checkpoint's is [12, 12] + [12, 12] + [12, 12]", message);
        Assert.Contains("double_blocks_7_img_attn_qkv is no layer of the checkpoint", message);
    }

    private static (string, int, int, int)[] Thirds(string q, string k, string v) => [(q, 0, 1, 3), (k, 1, 1, 3), (v, 2, 1, 3)];

    private static (string, int, int, int)[] One(string name) => [(name, 0, 1, 1)];

    private static Architecture Built(string config)
    {
        var network = ModelFolder.Build("config.json", JsonNode.Parse(config)!.AsObject());
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    private static Dictionary<string, Architecture> Networks(string family) => new() { ["transformer"] = Built(family == "Flux" ? Flux : SD3) };

    private static List<(string Stored, Tensor Down, Tensor Up, (string Name, int First, int Count, int Of)[] Here)> Factors(Dictionary<string, Architecture> networks, Dictionary<string, (string Name, int First, int Count, int Of)[]> layers)
    {
        var (random, weights) = (new Generator(2), new NetworkLayers(networks["transformer"]).Named);
        return [.. layers.Select(layer =>
        {
            var rows = layer.Value.Select(part => part.Name).Distinct().Sum(name => weights[name].Weight.Size(0));
            return (layer.Key, Tensor.Randn([2, .. weights[layer.Value[0].Name].Weight.Shape[1..]], random) * 0.3, Tensor.Randn([rows, 2], random) * 0.3, layer.Value);
        })];
    }

    private static IEnumerable<(string, Tensor)> Tensors(string layout, string stored, Tensor down, Tensor up)
    {
        var flat = stored.Replace('.', '_');
        var (layer, first, second) = layout switch
        {
            "kohya" => ($"lora_unet_{flat}", "lora_down", "lora_up"),
            "kohya, of the transformer" => ($"lora_transformer_{flat}", "lora_down", "lora_up"),
            "ComfyUI" => ($"diffusion_model.{stored}", "lora_down", "lora_up"),
            "ComfyUI, PEFT's factors" => ($"diffusion_model.{stored}", "lora_A", "lora_B"),
            _ => ($"transformer.{stored}", "lora_A", "lora_B"),
        };
        return [($"{layer}.{first}.weight", down), ($"{layer}.{second}.weight", up), ($"{layer}.alpha", Tensor.Scalar(6))];
    }

    private static void AssertChanged(IReadOnlyDictionary<string, Architecture> plain, IReadOnlyDictionary<string, Architecture> adapted, List<(string Stored, Tensor Down, Tensor Up, (string Name, int First, int Count, int Of)[] Here)> factors, double scale)
    {
        var (before, after) = (plain["transformer"].StateDict(), adapted["transformer"].StateDict());
        Dictionary<string, Tensor> changes = [];
        foreach (var (_, down, up, here) in factors)
            foreach (var part in here.GroupBy(part => part.Name))
                changes[$"{part.Key}.weight"] = Tensor.Cat([.. part.Select(range => up.Narrow(0, up.Size(0) / range.Of * range.First, up.Size(0) / range.Of * range.Count))]).MatMul(down.Flatten(1)) * scale;
        foreach (var (name, weight) in before)
            if (changes.TryGetValue(name, out var change)) Goldens.Near(weight + change.Reshape(weight.Shape), after[name], 1e-6, name);
            else Assert.True(weight.Same(after[name]), name);
    }
}
