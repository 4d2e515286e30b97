using Langevin.Models.Adapters;
using Langevin.Models.Clip;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn.Adapters;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Adapters;

/// <summary>Small networks, and adapter files for them in every layout.</summary>
internal static class TinyAdapters
{
    public static readonly UNet2DConditionConfig UNet = new()
    {
        BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
        DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
    };

    public static readonly ClipTextConfig Text = new() { VocabSize = 20, HiddenSize = 12, IntermediateSize = 16, NumHiddenLayers = 2, NumAttentionHeads = 2, MaxPositionEmbeddings = 7, ProjectionDim = 5, EosTokenId = 2 };

    public static Dictionary<string, Architecture> Networks(UNet2DConditionConfig? config = null)
    {
        Dictionary<string, Architecture> networks = new() { ["unet"] = new UNet2DConditionModel(config ?? UNet), ["text_encoder"] = new ClipTextModel(Text) };
        foreach (var network in networks.Values)
        {
            network.Initialize(new Generator(1));
            network.Eval();
        }
        return networks;
    }

    /// <summary>The layers of the networks with a rank-2 LoRA each: component, name, down, up.</summary>
    public static IReadOnlyList<(string Component, string Name, Tensor Down, Tensor Up)> Factors(IReadOnlyDictionary<string, Architecture> networks)
    {
        var generator = new Generator(3);
        return [.. from network in networks
                   from layer in new NetworkLayers(network.Value).Named
                   let shape = layer.Value.Weight.Shape
                   select (network.Key, layer.Key, Tensor.Randn([2, .. shape[1..]], generator) * 0.3, Tensor.Randn([shape[0], 2, .. shape[2..].Select(_ => 1L)], generator) * 0.3)];
    }

    /// <summary>Writes a file of tensors.</summary>
    public static AdapterFile Written(string path, IEnumerable<(string Name, Tensor Value)> tensors, Dictionary<string, string>? metadata = null)
    {
        Safetensors.Write(path, tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value), metadata);
        return AdapterFile.Open(path);
    }

    /// <summary>The file in diffusers' layout, every layer in it.</summary>
    public static AdapterFile Diffusers(string path, IReadOnlyDictionary<string, Architecture> networks) => Written(path, Factors(networks).SelectMany(factor =>
        new[] { ($"{factor.Component}.{factor.Name}.lora_A.weight", factor.Down), ($"{factor.Component}.{factor.Name}.lora_B.weight", factor.Up) }));

    /// <summary>The weights that adapters change, by component and name.</summary>
    public static Dictionary<string, Tensor> Weights(IReadOnlyDictionary<string, Architecture> networks) =>
        (from network in networks from entry in network.Value.StateDict() select ($"{network.Key}.{entry.Key}", entry.Value)).ToDictionary(entry => entry.Item1, entry => entry.Value);
}
