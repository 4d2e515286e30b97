using Langevin.Media.Images;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Clip;

public sealed class ClipImageProcessorTests
{
    private const string Sizes = "\"size\": {\"shortest_edge\": 32}, \"crop_size\": {\"height\": 32, \"width\": 32}";

    /// <summary>Pictures that are shrunk (50 x 70) and enlarged (16 x 16), as transformers 5.12 prepares them with the Python Imaging Library, to a level of 255.</summary>
    [Theory]
    [InlineData("image0", Sizes)]
    [InlineData("image2", Sizes)]
    [InlineData("image0", "\"size\": 32, \"crop_size\": 32, \"feature_extractor_type\": \"CLIPFeatureExtractor\"")]
    [InlineData("image2", "\"size\": {\"height\": 32, \"width\": 32}, \"crop_size\": 32")]
    public void Process_RecordedPictures_AreThoseOfTheReference(string name, string settings)
    {
        using var scope = new TensorScope();
        var recorded = Goldens.Read("models/image_processing/clip.safetensors");
        var pixels = recorded[name];
        var picture = new Image((int)pixels.Size(1), (int)pixels.Size(0), 3, pixels.ToArray<byte>());
        Goldens.Near(recorded[$"{name}.clip_pil"].Unsqueeze(0), Open(settings).Process(picture), 1.01 / 255 / 0.26, name);
    }

    /// <summary>A grey picture stays what it is through resizing: (v / 255 - mean) / deviation.</summary>
    [Fact]
    public void Process_APictureOfOneColour_IsNormalised()
    {
        using var scope = new TensorScope();
        var tensor = Tensor.Full([2, 3, 9, 40], 0.2, ScalarType.Float32);
        var prepared = Open("\"size\": 8, \"crop_size\": 4").Process(tensor);
        Assert.Equal([2, 3, 4, 4], prepared.Shape);
        var value = Math.Round(255 * 0.6) / 255;
        Assert.Equal((value - 0.48145466) / 0.26862954, prepared[0, 0].Mean().Item(), 5);
        Assert.Equal((value - 0.40821073) / 0.27577711, prepared[1, 2].Mean().Item(), 5);
    }

    [Fact]
    public void Process_WhatIsSwitchedOff_IsNotDone()
    {
        using var scope = new TensorScope();
        var prepared = Open("\"do_resize\": false, \"do_normalize\": false, \"do_rescale\": false, \"crop_size\": 4").Process(Image.Filled(9, 5, 10, 20, 30));
        Assert.Equal([1, 3, 4, 4], prepared.Shape);
        Assert.Equal(20, prepared[0, 1].Mean().Item(), 4);
    }

    [Theory]
    [InlineData("\"resample\": 5", "filter 5")]
    [InlineData("\"size\": 100000", "between 1 and 4096")]
    [InlineData("\"size\": \"large\"", "\"large\"")]
    [InlineData("\"size\": 8, \"crop_size\": 9", "out of fewer")]
    [InlineData("\"image_std\": [1, 0, 1]", "image_std [1,0,1]")]
    public void Open_WhatCannotBe_IsRefusedByName(string settings, string named) => Assert.Contains(named, Assert.Throws<ConfigException>(() => Open(settings)).Message);

    private static ClipImageProcessor Open(string settings)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "preprocessor_config.json"), $"{{ {settings} }}");
        return ClipImageProcessor.Open(folder.Path);
    }
}
