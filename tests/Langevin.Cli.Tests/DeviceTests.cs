using System.CommandLine;
using System.Text.Json.Nodes;
using Langevin.Cli.Benchmarking;
using Langevin.Cli.Display;
using Langevin.Media.Images;
using Langevin.Models.UNet2D;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests;

/// <summary><c>--device</c> of every command that runs a network, so that a new one cannot forget it, and what they say of memory.</summary>
public sealed class DeviceTests(TinyModel model) : IClassFixture<TinyModel>
{
    private const string StandIn = "stand-in", Word = "privateuseone";

    /// <summary>Commands that run no network: they read, write and list, or compute closed forms of a few numbers.</summary>
    private static readonly string[] WithoutNetwork =
    [
        "list", "data list", "data get", "data show", "info", "convert", "tokenize", "study", "study report", "doctor",
        "lab schedule", "lab field", "lab trajectories", "lab error", "lab convergence",
    ];

    /// <summary>The words of each command with a device.</summary>
    public static TheoryData<string> WithDevice => [.. Computing];

    private static IEnumerable<string> Computing => EveryCommand.All.Where(each => each.Command.Options.Any(option => option.Name == "--device")).Select(each => each.Words);

    [Fact]
    public void Commands_ThatRunANetwork_TakeADevice() =>
        Assert.Equal(EveryCommand.All.Select(each => each.Words).Except(WithoutNetwork).Order(), Computing.Order());

    [Theory, MemberData(nameof(WithDevice))]
    public void Device_ThatIsNotThere_IsRefusedByName(string command)
    {
        Typed.Run(Words(command, "cuda:99")).AssertRefused("--device is 'cuda:99'");
        Typed.Run(Words(command, "tpu")).AssertRefused("--device is 'tpu', and must be cpu, cuda or cuda:N");
        Assert.False(Directory.Exists(Path.Combine(model.Run, "other")));
    }

    /// <summary>The whole command on a device that refuses tensors of two devices.</summary>
    [SkippableTheory, MemberData(nameof(WithDevice))]
    public void Command_OnADevice_DoesItsWork(string command)
    {
        Elsewhere.Require(StandIn);
        if (command is "quickstart" or "judge" or "bench") return;             // tested below, where they are small
        Typed.Run(Words(command, Word)).AssertDone();
    }

    [SkippableFact]
    public void Evaluate_TheBitsAndTheDistanceOfAModel_OnADevice()
    {
        Elsewhere.Require(StandIn);
        string[] words = ["evaluate", model.Run, "--reference", Parts(), "--likelihood-images", "2", "--metrics", "bits-per-dim-ode", "--ode-tolerance", "0.1", "--json", "--threads", "1"];
        double Bits(params string[] more) => (double)JsonNode.Parse(Typed.Run([.. words, .. more]).AssertDone())!["metrics"]![0]!["value"]!;
        Assert.Equal(Bits(), Bits("--device", Word), 1e-2);
    }

    [SkippableFact]
    public void Verify_OfAPictureOfADevice_OnTheCpu_IsWithinTheTolerance()
    {
        Elsewhere.Require(StandIn);
        var picture = model.Fresh() + ".png";
        Typed.Run("sample", model.Run, "-o", picture, "--device", Word, "--seed", "3", "--threads", "1").AssertDone();
        Assert.Contains("equal, pixel for pixel", Typed.Run("verify", picture).AssertDone());
        Assert.Contains($"the device differs: {Word} then, cpu now", Typed.Run("verify", picture, "--device", "cpu").AssertDone());
    }

    [SkippableFact]
    public void Graphs_OfSampleAndTrain_ChangeNothingThere()
    {
        Elsewhere.RequireGraphs(StandIn);
        Dictionary<string, Tensor> Sampled(params string[] more)
        {
            var file = model.Fresh() + ".safetensors";
            Typed.Run(["sample", model.Run, "-o", file, "--device", Word, "--seed", "3", "--threads", "1", .. more]).AssertDone();
            return SafetensorsFile.Open(file).ReadAll();
        }
        foreach (var (plain, recorded) in Sampled().Zip(Sampled("--graphs"))) Assert.True(plain.Value.Same(recorded.Value), plain.Key);
        Typed.Run([.. Words("train", Word), "--graphs"]).AssertDone();
        var picture = model.Fresh() + ".png";
        Typed.Run("sample", model.Run, "-o", picture, "--device", Word, "--graphs", "--seed", "3", "--threads", "1").AssertDone();
        Typed.Run("verify", picture, "--device", "cpu").AssertDone();                                        // how it was computed is no part of what it shows
    }

    [Fact]
    public void Graphs_OnTheCpu_AreRefusedBeforeAnythingIsWritten()
    {
        var (picture, run) = (model.Fresh() + ".png", model.Fresh());
        Typed.Run("sample", model.Run, "-o", picture, "--graphs").AssertRefused("Graphs are of GPUs", "leave --graphs out");
        Typed.Run("train", model.Data, "--output", run, "--graphs").AssertRefused("graphs are of GPUs, and device is cpu", "leave --graphs out");
        Assert.False(File.Exists(picture) || Directory.Exists(run));
    }

    [Fact]
    public void Sample_AndTrain_SayWhatTheyTookInMemory()
    {
        var picture = model.Fresh() + ".png";
        Assert.Matches(@"\nmemory at most: [\d.]+ [MG]iB\n$", Typed.Run("sample", model.Run, "-o", picture).AssertDone());
        Assert.True((long)JsonNode.Parse(Typed.Run("sample", model.Run, "-o", picture, "--json").AssertDone())!["peak_bytes"]! > 10_000_000);
        var run = model.Fresh();
        Assert.Matches(@"\nmemory at most: [\d.]+ [MG]iB\n$", Typed.Run(["train", model.Data, "--output", run, "--steps", "1", .. TinyModel.Small]).AssertDone());
        Assert.True((long)JsonNode.Parse(Typed.Run("train", "--output", run, "--resume", "--json").AssertDone())!["peak_bytes"]! > 10_000_000);
    }

    [Fact]
    public void MemoryUse_OfAGpu_SaysWhatItHoldsHeldAndHas()
    {
        var found = DeviceMemory.Of(Device.Cuda, new CudaDevice("NVIDIA H200", new Version(9, 0), 140L << 30, 1L << 30, 5L << 29, 2L << 30));
        Assert.Equal("memory at most: 2.0 GiB of the 140.0 GiB of cuda:0 (2.5 GiB reserved, 1.0 GiB still held), 512.0 MiB of the machine's", new MemoryUse(512L << 20, found).Line());
        Assert.Equal("memory at most: 512.0 MiB", new MemoryUse(512L << 20, null).Line());
        Assert.Equal("", new MemoryUse(null, null).Line());
    }

    [SkippableFact]
    public void Bench_OnADevice_TrainsThereAndMeasuresNoPeer()
    {
        var there = Elsewhere.Require(StandIn);
        Typed.Run("bench", "tiny", "--peer", "python3", "--device", Word).AssertRefused("the peer's scripts compute on the processor", "leave --peer or --device out");
        var step = new UNetStep(new UNet2DConfig { SampleSize = 8, BlockOutChannels = [8, 8], LayersPerBlock = 1, NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"] }, 2, there, ScalarType.Float32, Activations.Kept);
        step.Train();
        step.Forward();
    }

    [SkippableFact]
    public void JudgeAndQuickstart_OnADevice_TrainThere()
    {
        Elsewhere.Require(StandIn);
        var data = Parts();
        Assert.Contains("test images named rightly", Typed.Run("judge", data, "--epochs", "2", "-o", model.Fresh(), "--device", Word).AssertDone());
        var run = model.Fresh();
        Assert.Equal(130, Typed.Run(new CancellationToken(canceled: true), "quickstart", "--data", data, "--output", run, "--threads", "1", "--device", Word).Code);
        Assert.Equal($"{Word}:0", (string)JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["device"]!);
    }

    private string[] Words(string command, string device) => [.. command switch
    {
        "train" => ["train", model.Data, "--output", model.Fresh(), "--steps", "2", .. TinyModel.Small],
        "sample" => ["sample", model.Run, "-o", model.Fresh() + ".png"],
        "verify" => ["verify", Picture()],
        "forward" => ["forward", Path.Combine(model.Run, "model", "unet"), "--inputs", Inputs(), "--output", model.Fresh() + ".safetensors"],
        "evaluate" => ["evaluate", model.Run, "--reference", Parts(), "--likelihood-images", "2", "--metrics", "bits-per-dim-ode", "--ode-tolerance", "0.1", "--threads", "1"],
        "speed" => ["speed", model.Run, "-n", "2", "--rounds", "1", "--with", "steps=2", "--threads", "1"],
        "judge" => ["judge", model.Data, "--output", model.Fresh()],
        _ => (string[])[command],
    }, "--device", device];

    /// <summary>Pictures of the model's classes, in two parts.</summary>
    private string Parts()
    {
        var data = model.Fresh();
        foreach (var part in new[] { "train", "test" })
            foreach (var (name, shade) in new[] { ("dark", 20), ("light", 200) })
            {
                Directory.CreateDirectory(Path.Combine(data, part, name));
                for (var i = 0; i < 4; i++) Image.Filled(8, 8, (byte)(shade + i)).Save(Path.Combine(data, part, name, $"{i}.png"));
            }
        return data;
    }

    private string Picture()
    {
        var picture = model.Fresh() + ".png";
        Typed.Run("sample", model.Run, "-o", picture, "--seed", "3").AssertDone();
        return picture;
    }

    private string Inputs()
    {
        var path = model.Fresh() + ".safetensors";
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["sample"] = Goldens.Wave(1, 1, 8, 8), ["timestep"] = Tensor.From([3L]), ["class_labels"] = Tensor.From([1L]) });
        return path;
    }
}
