using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>What is no picture is an error that says where it began, and a decoder that overflows is asked again in Float32.</summary>
public sealed class SoundnessTests : IDisposable
{
    private const string Family = "StableDiffusionXLPipeline";
    private readonly TinyPipelines tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Generate_WithANaNAmongTheWeights_NamesTheWeight()
    {
        var message = Failure("unet", "mid_block.resnets.0.conv1.bias", weight => weight.Narrow(0, 3, 1).FillInPlace(double.NaN));
        Assert.Contains("latents", message);
        Assert.Contains("not finite: the weight 'unet.mid_block.resnets.0.conv1.bias' is not finite", message);
    }

    [Theory]
    [InlineData("unet", "conv_in.weight", "latents", "the first layer with such an output is 'unet.conv_in'")]
    [InlineData("text_encoder_2", "text_model.encoder.layers.0.mlp.fc1.weight", "latents", "the first layer with such an output is 'text_encoder_2.text_model.encoder.layers.0.mlp.fc1'")]
    [InlineData("vae", "decoder.conv_in.bias", "images", "the first layer with such an output is 'vae.decoder.mid_block.resnets.0.norm1'")]
    public void Generate_WithALayerThatOverflows_NamesTheFirstOne(string component, string name, string what, string where)
    {
        var message = Failure(component, name, weight => weight.FillInPlace(3e38));
        Assert.Contains($"The {what} that were computed are not finite", message);
        Assert.Contains(where, message);
    }

    [Fact]
    public void Generate_OfOneColourEverywhere_NamesTheLayer()
    {
        var folder = Broken("vae", "decoder.conv_out.weight", weight => weight.ZeroInPlace());
        Break(folder, "vae", "decoder.conv_out.bias", weight => weight.ZeroInPlace());
        var message = Assert.Throws<DegenerateImageException>(() => Images(TextToImagePipeline.Load(folder))).Message;
        Assert.Contains("one number everywhere", message);
        Assert.Contains("'vae.decoder.conv_out'", message);
    }

    [Fact]
    public void Generate_WithADecoderThatOverflowsInHalfPrecision_DecodesInFloat32AndSaysSo()
    {
        var folder = Broken("vae", "post_quant_conv.weight", weight => weight.MultiplyInPlace(1000));
        Break(folder, "vae", "decoder.conv_in.weight", weight => weight.MultiplyInPlace(1000));
        var expected = Images(TextToImagePipeline.Load(folder));
        var pipeline = TextToImagePipeline.Load(folder);
        pipeline.Networks["vae"].To(ScalarType.Float16);
        List<string> notices = [];
        var images = Images(pipeline, notices.Add);

        Assert.True(images.IsFinite().All());
        Assert.Equal(["The images do not fit into Float16; they were decoded again in Float32."], notices);
        Oracles.Goldens.Near(expected, images, 0.02, "images");
    }

    [Fact]
    public void Generate_OfSoundPictures_GivesNoNotice()
    {
        List<string> notices = [];
        Images(tiny.Open(Family), notices.Add);
        Assert.Empty(notices);
    }

    private static Tensor Images(TextToImagePipeline pipeline, Action<string>? notice = null) =>
        pipeline.Generate(new TextToImageRequest("a cat") { Width = 16, Height = 16, Steps = 2, OnNotice = notice });

    private string Failure(string component, string name, Action<Tensor> change) =>
        Assert.Throws<DegenerateImageException>(() => Images(TextToImagePipeline.Load(Broken(component, name, change)))).Message;

    private string Broken(string component, string name, Action<Tensor> change)
    {
        var folder = tiny.Write(Family);
        Break(folder, component, name, change);
        return folder;
    }

    private static void Break(string folder, string component, string name, Action<Tensor> change)
    {
        var file = Directory.EnumerateFiles(Path.Combine(folder, component), "*.safetensors").Single();
        var weights = SafetensorsFile.Open(file).ReadAll().ToDictionary(weight => weight.Key, weight => weight.Value.Clone());
        change(weights[name]);
        Safetensors.Write(file, weights);
    }
}
