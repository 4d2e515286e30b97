using System.Text.Json;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>Everything of the mathematics that a word on the command line reaches.</summary>
public class SampleOptionTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    [Theory]
    [InlineData("--sampler dpm++2m --grid karras --nfe 6", "dpm++2m", "karras", 6)]
    [InlineData("--sampler heun --nfe 7", "heun", "karras", 3)]
    [InlineData("--sampler ddim --eta 0.5 --steps 4 --stop-after 2", "ddim", "trailing", 4)]
    [InlineData("--sampler euler --churn 10,0.05,50,1.003 --steps 4", "euler", "trailing", 4)]
    [InlineData("--sampler rk45 --nfe 40 --tolerance 0.1", "rk45", "trailing", 1)]
    [InlineData("--timesteps 999,500,20", "ddim", "given", 3)]
    [InlineData("--timesteps 999,500.5,20", "ddim", "given-times", 3)]
    [InlineData("--sigmas 80,10,1,0", "ddim", "given-sigmas", 3)]
    [InlineData("--randomness torch --steps 2", "ddim", "trailing", 2)]
    [InlineData("--randomness brownian --sampler ddpm --steps 2", "ddpm", "trailing", 2)]
    [InlineData("--scheduler EulerDiscreteScheduler --scheduler-set use_karras_sigmas=true --scheduler-set timestep_spacing=linspace --steps 3", "euler", "karras", 3)]
    [InlineData("--threshold dynamic --threshold-ratio 0.9 --threshold-max 1.5 --steps 2", "ddim", "trailing", 2)]
    [InlineData("--guidance 3 --guidance-rescale 0.7 --guidance-interval 0.1,10 --guidance-schedule linear --apg 0 --apg-limit 5 --apg-momentum -0.5 --steps 3", "ddim", "trailing", 3)]
    public void Sample_EveryChoice_IsMadeAndRecorded(string options, string sampler, string grid, int steps)
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run(["sample", tiny.Run, "-n", "2", "-o", path, .. options.Split(' ')]).AssertDone();
        using var text = JsonDocument.Parse(ImageText.Read(path)["langevin"]);
        var recipe = text.RootElement;
        Assert.Equal((sampler, grid, steps), (recipe.GetProperty("sampler").GetString(), recipe.GetProperty("grid").GetString(), recipe.GetProperty("steps").GetInt32()));
        Assert.Equal(["sample", tiny.Run, "-n", "2", .. options.Split(' ')], recipe.GetProperty("words").EnumerateArray().Select(word => word.GetString()!));
    }

    /// <summary>The words of a picture, typed again, make the same picture.</summary>
    [Fact]
    public void Sample_TheWordsOfAPicture_MakeItAgain()
    {
        var (first, again) = (tiny.Fresh() + ".png", tiny.Fresh() + ".png");
        Typed.Run("sample", "--output", first, tiny.Run, "-n", "1", "--sampler", "ddpm", "--steps", "3", "--seed", "4", "--json").AssertDone();
        using var text = JsonDocument.Parse(ImageText.Read(first)["langevin"]);
        Typed.Run([.. text.RootElement.GetProperty("words").EnumerateArray().Select(word => word.GetString()!), "-o", again]).AssertDone();
        Assert.Equal(Image.Load(first).Pixels.ToArray(), Image.Load(again).Pixels.ToArray());
    }

    [Fact]
    public void Sample_ASchedulerFile_IsFollowed()
    {
        var file = tiny.Fresh() + ".json";
        File.WriteAllText(file, """{"_class_name": "DDPMScheduler", "beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "clip_sample": false}""");
        var path = tiny.Fresh() + ".png";
        Typed.Run("sample", tiny.Run, "--steps", "2", "--scheduler", file, "-o", path).AssertDone();
        using var text = JsonDocument.Parse(ImageText.Read(path)["langevin"]);
        Assert.Equal("ddpm", text.RootElement.GetProperty("sampler").GetString());
        Assert.False(text.RootElement.GetProperty("scheduler").GetProperty("clip_sample").GetBoolean());
    }

    [Fact]
    public void Sample_Init_ChangesAPictureByItsStrength()
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run("sample", tiny.Run, "--init", Path.Combine(tiny.Data, "light"), "--strength", "0.5", "--steps", "4", "--classes", "light", "-o", path).AssertDone();
        Assert.Contains("Denoising strength: 0.5", ImageText.Read(path)["parameters"]);
        using var text = JsonDocument.Parse(ImageText.Read(path)["langevin"]);
        Assert.Equal((6, 2), (text.RootElement.GetProperty("count").GetInt32(), text.RootElement.GetProperty("nfe").GetInt32()));
    }

    [Theory]
    [InlineData("known-region")]
    [InlineData("repaint --jump-length 2 --jump-n-sample 2")]
    public void Sample_Mask_KeepsWhatIsBlack(string method)
    {
        using var scope = new TensorScope();
        var (mask, output) = (tiny.Fresh() + ".png", tiny.Fresh() + ".safetensors");
        new Image(8, 8, 1, Enumerable.Range(0, 64).Select(i => (byte)(i % 8 < 4 ? 0 : 255)).ToArray()).Save(mask);
        var picture = Path.Combine(tiny.Data, "light", "0.png");
        Typed.Run(["sample", tiny.Run, "--init", picture, "--mask", mask, "--steps", "4", "-o", output, "--inpaint", .. method.Split(' ')]).AssertDone();
        var filled = SafetensorsFile.Open(output).Read("samples");
        var known = ImageTensor.ToTensor(Image.Load(picture));
        Assert.InRange((filled - known).Narrow(3, 0, 4).Abs().Max().Item(), 0, 1e-5);
        Assert.True((filled - known).Narrow(3, 4, 4).Abs().Max().Item() > 0.05);
    }

    [Fact]
    public void Sample_Invert_WritesNoiseThatIsTakenBack()
    {
        using var scope = new TensorScope();
        var noise = tiny.Fresh() + ".safetensors";
        Typed.Run("sample", tiny.Run, "--init", Path.Combine(tiny.Data, "light", "0.png"), "--invert", "--classes", "light", "--steps", "10", "-o", noise).AssertDone();
        Assert.Equal([1, 1, 8, 8], SafetensorsFile.Open(noise).Read("noise").Shape);
        Typed.Run("sample", tiny.Run, "--noise", noise, "--classes", "light", "--guidance", "1", "--steps", "10", "-o", tiny.Fresh() + ".png").AssertDone();
    }

    [Fact]
    public void Sample_AutoguidanceByTheSameModel_ChangesNothing()
    {
        using var scope = new TensorScope();
        var (plain, guided) = (tiny.Fresh() + ".safetensors", tiny.Fresh() + ".safetensors");
        Typed.Run("sample", tiny.Run, "--guidance", "1", "-o", plain).AssertDone();
        Typed.Run("sample", tiny.Run, "--guidance", "1", "--autoguidance", tiny.Run, "--autoguidance-scale", "3", "-o", guided).AssertDone();
        Assert.InRange((SafetensorsFile.Open(plain).Read("samples") - SafetensorsFile.Open(guided).Read("samples")).Abs().Max().Item(), 0, 1e-4);
    }

    [Theory]
    [InlineData("--sampler nonsense", "nonsense", "dpm++2m")]
    [InlineData("--eta 2", "--eta is '2'", "from 0 to 1")]
    [InlineData("--eta 0.5 --sampler heun", "heun", "ddim")]
    [InlineData("--churn some", "--churn is 'some'", "40,0.05,50,1.003")]
    [InlineData("--churn -1", "--churn is '-1'", "0 or above")]
    [InlineData("--tolerance 0.1", "ddim", "rk45")]
    [InlineData("--nfe 0", "--nfe is '0'", "from 1 to")]
    [InlineData("--nfe 4 --steps 4", "--steps and --nfe", "one of them")]
    [InlineData("--stop-after 99 --steps 4", "99", "0 to 3")]
    [InlineData("--timesteps 1,2", "1 is followed by 2", "fall")]
    [InlineData("--timesteps 5000", "5000", "0 to 999")]
    [InlineData("--timesteps a,b", "--timesteps is 'a,b'", "999,700,300")]
    [InlineData("--timesteps 500 --grid leading", "--grid and --timesteps", "one of them")]
    [InlineData("--sigmas 80", "--sigmas is '80'", "80,10,1,0")]
    [InlineData("--sigmas 1,80", "1", "fall")]
    [InlineData("--randomness dice", "--randomness is 'dice'", "torch")]
    [InlineData("--scheduler NoSuchScheduler", "NoSuchScheduler", "DDIMScheduler")]
    [InlineData("--scheduler /no/such.json", "/no/such.json", "does not exist")]
    [InlineData("--scheduler-set thresholding", "'thresholding'", "KEY=VALUE")]
    [InlineData("--scheduler-set nonsense=1", "nonsense", "clip_sample")]
    [InlineData("--scheduler-set clip_sample=maybe", "clip_sample", "")]
    [InlineData("--scheduler-set timestep_spacing=sideways", "sideways", "trailing")]
    [InlineData("--guidance 1 --guidance-rescale 0.5", "--guidance-rescale", "--autoguidance")]
    [InlineData("--guidance 3 --guidance-rescale 2", "--guidance-rescale is '2'", "from 0 to 1")]
    [InlineData("--guidance 3 --guidance-interval 5,1", "5", "empty")]
    [InlineData("--guidance 3 --guidance-interval 5", "--guidance-interval is '5'", "0.3,5")]
    [InlineData("--guidance 3 --guidance-schedule up", "--guidance-schedule is 'up'", "cosine")]
    [InlineData("--apg-momentum 0.5", "--apg-momentum", "give --apg")]
    [InlineData("--autoguidance-scale 2", "--autoguidance-scale", "give --autoguidance")]
    [InlineData("--autoguidance no-such-model", "'no-such-model'", "")]
    [InlineData("--autoguidance fashion-mnist", "28 x 28", "same images")]
    [InlineData("--threshold loud", "--threshold is 'loud'", "dynamic")]
    [InlineData("--threshold-ratio 0.5", "--threshold-ratio", "give --threshold")]
    [InlineData("--strength 0.5", "--strength", "give --init")]
    [InlineData("--mask m.png", "--mask", "give --init")]
    [InlineData("--invert", "--invert", "give --init")]
    [InlineData("--init /no/such.png", "/no/such.png", "does not exist")]
    public void Sample_BadChoice_IsRefusedInOneSentence(string options, string named, string remedy)
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run(["sample", tiny.Run, "-o", path, .. options.Split(' ')]).AssertRefused(named, remedy);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("--strength 0", "--strength is '0'", "from")]
    [InlineData("--strength 0.1 --steps 4", "0.1", "more steps")]
    [InlineData("--inpaint repaint", "--inpaint", "give --mask")]
    [InlineData("--mask /no/such.png", "/no/such.png", "does not exist")]
    [InlineData("--invert --strength 0.5", "--strength", "leave it out")]
    [InlineData("--invert -o noise.png", "noise.png", ".safetensors")]
    public void Sample_BadChoiceWithPictures_IsRefusedInOneSentence(string options, string named, string remedy) =>
        Typed.Run(["sample", tiny.Run, "--init", Path.Combine(tiny.Data, "light"), .. options.Split(' ')]).AssertRefused(named, remedy);

    [Fact]
    public void Sample_AFolderWithoutPictures_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Typed.Run("sample", tiny.Run, "--init", folder.Path).AssertRefused("holds no pictures", ".png");
    }

    [Theory]
    [InlineData("samplers", "euler-ancestral")]
    [InlineData("grids", "karras")]
    [InlineData("schedulers", "EulerDiscreteScheduler")]
    [InlineData("randomness", "torch")]
    public void List_AKind_HasItsNames(string kind, string name)
    {
        Assert.Contains(name, Typed.Run("list", kind).AssertDone());
        using var json = JsonDocument.Parse(Typed.Run("list", kind, "--json").AssertDone());
        Assert.Contains(json.RootElement.EnumerateArray(), one => one.GetProperty("name").GetString() == name);
    }

    [Fact]
    public void List_NoKind_IsRefusedWithTheKinds() => Typed.Run("list", "nonsense").AssertRefused("nonsense", "samplers");
}
