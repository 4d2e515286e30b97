using System.Text.Json;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

public class SampleTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    [Fact]
    public void Sample_Tensors_AreFloatsInRange()
    {
        using var scope = new TensorScope();
        var samples = Samples("-n", "3").Read("samples");
        Assert.Equal([3, 1, 8, 8], samples.Shape);
        Assert.Equal(ScalarType.Float32, samples.Type);
        Assert.InRange(samples.Abs().Max().Item(), 0, 1);
    }

    [Fact]
    public void Sample_PictureOfASeed_IsTheSameWhateverElseIsAskedFor()
    {
        using var scope = new TensorScope();
        var few = Samples("-n", "2", "--seed", "5").Read("samples");
        var many = Samples("-n", "6", "--seed", "5", "--batch-size", "3").Read("samples");
        var other = Samples("-n", "2", "--seed", "6").Read("samples");
        Assert.InRange((few - many.Narrow(0, 0, 2)).Abs().Max().Item(), 0, 1e-5);
        Assert.True((few - other).Abs().Max().Item() > 1e-2);
    }

    [Fact]
    public void Sample_GivenNoise_IsUsed()
    {
        using var scope = new TensorScope();
        var noise = tiny.Fresh() + ".safetensors";
        Safetensors.Write(noise, new Dictionary<string, Tensor> { ["noise"] = Tensor.Randn([1, 1, 8, 8], new Generator(3)).Repeat(3, 1, 1, 1) });
        var samples = Samples("--noise", noise, "--classes", "light").Read("samples");
        Assert.Equal(3, samples.Size(0));
        Assert.InRange((samples.Narrow(0, 0, 1) - samples.Narrow(0, 2, 1)).Abs().Max().Item(), 0, 1e-5);
    }

    [Fact]
    public void Sample_Picture_SaysHowItWasMade()
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run("sample", tiny.Run, "-n", "1", "--classes", "light", "--steps", "2", "--seed", "9", "-o", path).AssertDone();
        Assert.Equal((8, 8), (Image.Load(path).Width, Image.Load(path).Height));
        var text = ImageText.Read(path);
        Assert.Contains("light\nSteps: 2, Sampler: DDIM", text["parameters"]);
        Assert.Contains("Seed: 9, Size: 8x8", text["parameters"]);
        using var recipe = JsonDocument.Parse(text["langevin"]);
        Assert.Equal(1, recipe.RootElement.GetProperty("classes")[0].GetInt32());
        Assert.Equal(tiny.Run, recipe.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public void Sample_Sheet_HasAColumnAClass()
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run("sample", tiny.Run, "-n", "6", "-o", path).AssertDone();
        var sheet = Image.Load(path);
        Assert.True(sheet.Height > sheet.Width, "three rows of two classes");
    }

    [Fact]
    public void Sample_Folder_HasAFileEach()
    {
        var folder = tiny.Fresh();
        Typed.Run("sample", tiny.Run, "-n", "3", "--batch-size", "2", "-o", folder).AssertDone();
        Assert.Equal(["00000.png", "00001.png", "00002.png"], Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order());
        Assert.Contains("Index: 2", ImageText.Read(Path.Combine(folder, "00002.png"))["parameters"]);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".gif")]
    public void Sample_Trajectory_ShowsTheMoments(string ending)
    {
        var path = tiny.Fresh() + ending;
        Typed.Run("sample", tiny.Run, "-n", "2", "--steps", "4", "-o", tiny.Fresh() + ".png", "--trajectory", path).AssertDone();
        var picture = Image.Load(path);
        Assert.True(picture.Width > picture.Height, "four moments of two pictures on a strip, two pictures side by side in a film");
    }

    [Fact]
    public void Sample_Json_HasTheRecipe()
    {
        var path = tiny.Fresh() + ".png";
        using var json = JsonDocument.Parse(Typed.Run("sample", tiny.Run, "-n", "1", "-o", path, "--json").AssertDone());
        Assert.Equal(path, json.RootElement.GetProperty("output").GetString());
        Assert.Equal("f32", json.RootElement.GetProperty("recipe").GetProperty("dtype").GetString());
    }

    [Fact]
    public void Sample_Interrupted_LeavesWith130()
    {
        var path = tiny.Fresh() + ".png";
        Assert.Equal(130, Typed.Run(new CancellationToken(canceled: true), "sample", tiny.Run, "-o", path).Code);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("--classes 2", "class 2", "0 to 1")]
    [InlineData("--classes ligth", "'ligth'", "did you mean 'light'?")]
    [InlineData("--steps 0", "--steps is '0'", "from 1 to")]
    [InlineData("--steps 5000", "5000", "1000")]
    [InlineData("--sampler dimm", "dimm", "ddim")]
    [InlineData("--grid sideways", "sideways", "trailing")]
    [InlineData("--guidance much", "--guidance is 'much'", "number")]
    [InlineData("-n 0", "--count is '0'", "from 1 to")]
    [InlineData("-o picture.txt", "'picture.txt'", ".safetensors")]
    [InlineData("--trajectory film.mp4", "'film.mp4'", ".gif")]
    [InlineData("--noise /no/such.safetensors", "/no/such.safetensors", "does not exist")]
    [InlineData("--device cuda:77", "cuda:77", "")]
    public void Sample_BadInput_IsRefusedInOneSentence(string options, string named, string remedy) =>
        Typed.Run(["sample", tiny.Run, .. options.Split(' ')]).AssertRefused(named, remedy);

    [Fact]
    public void Sample_NoiseOfAnotherShape_NamesBothShapes()
    {
        using var scope = new TensorScope();
        var noise = tiny.Fresh() + ".safetensors";
        Safetensors.Write(noise, new Dictionary<string, Tensor> { ["noise"] = Tensor.Zeros([3, 3, 8, 8]) });
        Typed.Run("sample", tiny.Run, "--noise", noise, "-n", "2").AssertRefused("[3, 3, 8, 8]", "[2, 1, 8, 8]");
    }

    [Fact]
    public void Sample_NoSuchModel_SaysWhatThereIs() => Typed.Run("sample", "no-such-model").AssertRefused("'no-such-model'");

    [Fact]
    public void Sample_AFileThatHoldsNoModel_PointsToInfo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.safetensors"], SafetensorsBytes.Sound());
        Typed.Run("sample", folder["x.safetensors"]).AssertRefused("langevin info");
        Typed.Run("sample", folder.Write("y.safetensors", "")).AssertRefused("too short");
    }

    [SkippableFact]
    public void Sample_FullDisk_SaysSo()
    {
        Skip.IfNot(File.Exists("/dev/full"));
        using var folder = new TemporaryFolder();
        var link = folder["full.safetensors"];
        File.CreateSymbolicLink(link, "/dev/full");
        var refused = Typed.Run("sample", tiny.Run, "-n", "1", "-o", link);
        Assert.Equal(CommandLine.Mistaken, refused.Code);
        Assert.Contains("no space left", refused.Error);
    }

    private SafetensorsFile Samples(params string[] options)
    {
        var path = tiny.Fresh() + ".safetensors";
        Typed.Run(["sample", tiny.Run, "-o", path, "--threads", "1", .. options]).AssertDone();
        return SafetensorsFile.Open(path);
    }
}
