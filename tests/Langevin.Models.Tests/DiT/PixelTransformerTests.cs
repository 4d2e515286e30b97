using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.DiT;

public sealed class PixelTransformerTests
{
    private static readonly DiTConfig Config = new() { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 16, InChannels = 3, PatchSize = 2, SampleSize = 8, NumEmbedsAdaNorm = 4, NormElementwiseAffine = true };

    /// <summary>Peebles and Xie 2023: each block is the identity at first, whatever time and class; matrices are within Xavier's bounds and no smaller than these.</summary>
    [Fact]
    public void InitializeForTraining_EveryWeight_IsAsPublished()
    {
        using var off = GradientMode.Off();
        var network = new DiTTransformer2DModel(Config);
        network.InitializeForTraining(new Generator(1));
        var seen = new Dictionary<string, Tensor>();
        using (network.Observe((part, output) => seen[part] = output.Clone().Keep())) Assert.Equal(0, network.Forward(Goldens.Wave(1, 3, 8, 8), Tensor.From([7L]), Tensor.From([1L])).Abs().Max().Item());
        Assert.Equal(0, Goldens.Difference(seen["pos_embed"], seen["transformer_blocks.1"]));

        var weights = network.NamedParameters().ToDictionary(p => p.Name, p => p.Value);
        foreach (var zero in new[] { "proj_out_1.weight", "proj_out_2.weight", "transformer_blocks.1.norm1.linear.weight", "transformer_blocks.0.attn1.to_q.bias", "pos_embed.proj.bias" })
            Assert.Equal(0, weights[zero].Abs().Max().Item());
        Assert.Equal(0.02, weights["transformer_blocks.0.norm1.emb.timestep_embedder.linear_1.weight"].Square().Mean().Sqrt().Item(), 1e-3);
        Assert.InRange(weights["transformer_blocks.0.norm1.emb.class_embedder.embedding_table.weight"].Abs().Max().Item(), 0.02, 0.1);
        foreach (var (name, bound) in new[] { ("transformer_blocks.0.attn1.to_q.weight", Math.Sqrt(6.0 / 64)), ("transformer_blocks.1.ff.net.0.proj.weight", Math.Sqrt(6.0 / 160)), ("pos_embed.proj.weight", Math.Sqrt(6.0 / (32 + 12))) })
            Assert.InRange(weights[name].Abs().Max().Item(), 0.95 * bound, bound);
        Assert.Equal((1.0, 1.0), (weights["transformer_blocks.0.norm3.weight"].Min().Item(), weights["transformer_blocks.0.norm3.weight"].Max().Item()));
    }

    [Fact]
    public void Forward_WithoutClasses_IsThatOfNoClass()
    {
        using var off = GradientMode.Off();
        var network = new DiTTransformer2DModel(Config);
        network.Initialize(new Generator(1));
        var x = Goldens.Wave(2, 3, 8, 8);
        Assert.Equal(0, Goldens.Difference(network.Forward(x, Tensor.From([7L]), Tensor.From([4L, 4])), network.Forward(x, Tensor.From([7L]))));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        using var off = GradientMode.Off();
        using var folder = new TemporaryFolder();
        var network = new DiTTransformer2DModel(Config);
        network.Initialize(new Generator(1));
        network.Eval();
        new ImageDiffusionModel(network, new DdimSchedulerConfig(), new ImageDiffusionInfo { HasNullClass = true, Classes = ["a", "b", "c", "d"] }).Save(folder.Path);
        var (x, t, classes) = (Goldens.Wave(2, 3, 8, 8), Tensor.From([7L, 800]), Tensor.From([1L, 4]));
        var whole = ImageDiffusionModel.Load(folder.Path);
        Assert.Equal((4, 3, 8L, true), (whole.Classes, whole.Channels, whole.Size.Width, whole.Info.HasNullClass));
        Assert.Equal(0, Goldens.Difference(network.Forward(x, t, classes), whole.Predict(x, t, classes)));

        var bare = ImageDiffusionModel.Load(Path.Combine(folder.Path, "transformer"));
        Assert.Equal((4, true), (bare.Classes, bare.Info.HasNullClass));
        File.Delete(Path.Combine(folder.Path, "langevin.json"));
        Assert.True(ImageDiffusionModel.Load(folder.Path).Info.HasNullClass);
    }

    [Fact]
    public void Load_OfWhatPredictsNoPixels_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        var latents = new DiTTransformer2DModel(Config with { InChannels = 4 });
        latents.Initialize(new Generator(1));
        ModelFolder.Save(latents, folder.Path);
        Assert.Contains("holds a network of latents, with 4 channels where images have 1 or 3", Assert.Throws<FormatException>(() => ImageDiffusionModel.Load(folder.Path)).Message);
        Assert.Contains("holds no network of pixels", Assert.Throws<FormatException>(() => ImageDiffusionModel.Load(Goldens.File("models/tiny_pixart"))).Message);
    }
}
