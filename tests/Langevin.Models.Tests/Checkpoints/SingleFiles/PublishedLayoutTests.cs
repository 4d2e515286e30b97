using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints.SingleFiles;

/// <summary>Single files of the published sizes, by names and shapes: no weight is there.</summary>
public sealed class PublishedLayoutTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "Stable Diffusion 1", "StableDiffusionPipeline" }, { "Stable Diffusion 1, inpainting", "StableDiffusionInpaintPipeline" }, { "Stable Diffusion 1, instructed", "StableDiffusionInstructPix2PixPipeline" },
        { "Stable Diffusion 2", "StableDiffusionPipeline" }, { "Stable Diffusion 2, inpainting", "StableDiffusionInpaintPipeline" },
        { "Stable Diffusion XL", "StableDiffusionXLPipeline" }, { "Stable Diffusion XL, inpainting", "StableDiffusionXLInpaintPipeline" }, { "Stable Diffusion XL refiner", "StableDiffusionXLImg2ImgPipeline" },
        { "Stable Diffusion 3", "StableDiffusion3Pipeline" }, { "Stable Diffusion 3.5 medium", "StableDiffusion3Pipeline" }, { "Stable Diffusion 3.5 large", "StableDiffusion3Pipeline" },
        { "Flux dev", "FluxPipeline" }, { "Flux schnell", "FluxPipeline" },
    };

    /// <summary>From names and shapes alone, every configuration is the published one, entry by entry.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Of_APublishedFile_FindsThePublishedConfigurations(string name, string pipeline)
    {
        var layout = FileLayout.Of("model.safetensors", Entries(PublishedNetworks.Stored(name)))!;
        Assert.Equal(pipeline, layout.PipelineClass);
        Assert.StartsWith(layout.Family.Name, name.Replace(" dev", "").Replace(" schnell", ""));
        Assert.Equal(PublishedNetworks.Of(name).Select(network => network.Part).OrderBy(part => part.Component), layout.Parts.Values.OrderBy(part => part.Component));
        foreach (var (part, config) in PublishedNetworks.Of(name))
        {
            var (expected, found) = (PublishedNetworks.Whole(config), PublishedNetworks.Whole(layout.Configs[part.Component].ToJsonString()));
            Assert.Equal(expected.Select(entry => entry.Key).Order(), found.Select(entry => entry.Key).Order());
            Assert.All(expected.Where(entry => entry.Key != "_diffusers_version"), entry => Assert.True(JsonNode.DeepEquals(entry.Value, found[entry.Key]), $"{part.Component}.{entry.Key}: {entry.Value?.ToJsonString()} and {found[entry.Key]?.ToJsonString()}"));
        }
    }

    /// <summary>
    /// What each tensor of a file becomes. Recorded when diffusers 0.40's own functions (loaders/single_file_utils.py) had taken these names, turned each tensor into the
    /// same ones, and left neither one of the file nor one of the network over.
    /// </summary>
    [Theory]
    [InlineData("Stable Diffusion 1", "1130 12d49dbd4a9e32c7")]
    [InlineData("Stable Diffusion 1, inpainting", "1130 e8e3825e08586b80")]
    [InlineData("Stable Diffusion 2", "1214 09f1ce36480e4310")]
    [InlineData("Stable Diffusion XL", "2513 5fd4baab71156e38")]
    [InlineData("Stable Diffusion XL, inpainting", "2513 0844fe87dc9a1105")]
    [InlineData("Stable Diffusion XL refiner", "1857 1b7b13cd30b5da28")]
    [InlineData("Stable Diffusion 3", "1668 66cc5b9f7e5db26d")]
    [InlineData("Stable Diffusion 3.5 medium", "1842 03c7b7dac494076e")]
    [InlineData("Stable Diffusion 3.5 large", "2100 febe608e5bcda3d0")]
    [InlineData("Flux dev", "1439 2c9d5e07da33037f")]
    [InlineData("Flux schnell", "1435 204a74724a3e6dc0")]
    public void Unpack_OfAPublishedFile_IsWhatDiffusersMakesOfIt(string name, string recorded)
    {
        var lines = PublishedNetworks.Of(name).SelectMany(network => Lines(network.Part, network.Config)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(recorded, $"{lines.Count} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16]}");
    }

    [Theory]
    [InlineData("Stable Diffusion 1", "cond_stage_model.transformer.text_model.embeddings.position_embedding.weight", "model.diffusion_model.output_blocks.11.0.skip_connection.weight")]
    [InlineData("Stable Diffusion 2", "cond_stage_model.model.token_embedding.weight", "model.diffusion_model.input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight")]
    [InlineData("Stable Diffusion XL", "conditioner.embedders.0.transformer.text_model.embeddings.position_embedding.weight", "conditioner.embedders.1.model.transformer.resblocks.9.mlp.c_proj.bias", "conditioner.embedders.1.model.positional_embedding", "model.diffusion_model.label_emb.0.0.weight", "first_stage_model.decoder.up.3.upsample.conv.weight")]
    [InlineData("Stable Diffusion XL refiner", "conditioner.embedders.0.model.transformer.resblocks.9.mlp.c_proj.bias", "conditioner.embedders.0.model.text_projection", "model.diffusion_model.middle_block.1.transformer_blocks.3.attn2.to_v.weight")]
    [InlineData("Stable Diffusion 3", "model.diffusion_model.joint_blocks.0.context_block.adaLN_modulation.1.bias", "text_encoders.clip_l.transformer.text_model.embeddings.position_embedding.weight", "text_encoders.clip_g.transformer.text_model.embeddings.position_embedding.weight", "text_encoders.t5xxl.transformer.shared.weight")]
    [InlineData("Stable Diffusion 3.5 large", "model.diffusion_model.joint_blocks.37.x_block.mlp.fc1.weight")]
    [InlineData("Flux dev", "model.diffusion_model.double_blocks.0.img_attn.norm.key_norm.scale", "model.diffusion_model.guidance_in.in_layer.bias", "model.diffusion_model.img_in.weight")]
    public void Pack_OfAPublishedFile_HasTheTensorsByWhichLoadersKnowIt(string name, params string[] tensors) =>
        Assert.Superset(tensors.ToHashSet(), PublishedNetworks.Stored(name).Select(tensor => tensor.Name).ToHashSet());

    private static Dictionary<string, TensorEntry> Entries(IEnumerable<TensorSource> tensors) => tensors.ToDictionary(tensor => tensor.Name, tensor => new TensorEntry(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes));

    private static IEnumerable<string> Lines(FilePart part, string config)
    {
        var table = SingleFile.Table(part.Kind, JsonNode.Parse(config)!.AsObject());
        return PublishedNetworks.Stored(part, config).Select(stored => $"{stored.Name} {Shape(stored)} = " + string.Join(" + ", table.Unpack(stored.Named(stored.Name[part.Prefix.Length..]))!.Select(tensor => $"{part.Component}.{tensor.Name} {Shape(tensor)}")));
    }

    private static string Shape(TensorSource tensor) => $"[{string.Join(", ", tensor.Shape)}]";
}
