using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Devices;

/// <summary>Work that was recorded on a device gives what it gives when it is run, and nothing pretends to record where it cannot.</summary>
[Collection("devices")]
public sealed class DeviceGraphTests
{
    private static readonly UNet2DConfig Config = new()
    {
        SampleSize = 8, BlockOutChannels = [16, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    [Fact]
    public void Capture_OnTheCpu_IsRefused() => Assert.Contains("cpu", Assert.Throws<TorchException>(() => DeviceGraph.Capture(Device.Cpu, () => { })).Message);

    [Fact]
    public void IsPossible_WhereThereIsNoDevice_IsFalse() => Assert.False(DeviceGraph.IsPossible(new Device(DeviceType.Cuda, 99)));

    [Fact]
    public void Describe_OfTheCpu_IsRefused() => Assert.Throws<ArgumentException>(() => TorchRuntime.Describe(Device.Cpu));

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Replay_OfAForwardPass_IsThePlainOne(string name)
    {
        using var off = GradientMode.Off();
        var (network, device) = Network(name);
        var x = Tensor.Zeros([2, 3, 8, 8], device: device);
        var t = Tensor.Zeros([2], device: device);
        Tensor? result = null;
        using var graph = DeviceGraph.Capture(device, () => result = network.Forward(x, t).Keep());
        for (var i = 0; i < 3; i++)
        {
            x.CopyInPlace(Tensor.Randn([2, 3, 8, 8], new Generator((ulong)i)));
            t.CopyInPlace(Tensor.From([10f * i, 500f]));
            graph.Replay();
            Goldens.Near(network.Forward(x, t).To(Device.Cpu), result!.To(Device.Cpu), Tolerance(device), $"replay {i}");
        }
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Replay_OfForwardAndBackward_GivesThePlainGradients(string name)
    {
        var (network, device) = Network(name);
        var x = Tensor.Zeros([2, 3, 8, 8], device: device);
        var t = Tensor.Zeros([2], device: device);
        void Step()
        {
            foreach (var parameter in network.Parameters()) parameter.Grad = null;
            using var scope = new TensorScope();
            network.Forward(x, t).Square().Mean().Backward();
        }
        using var graph = DeviceGraph.Capture(device, Step);
        var recorded = network.Parameters().Select(parameter => parameter.Grad!).ToList();
        x.CopyInPlace(Tensor.Randn([2, 3, 8, 8], new Generator(1)));
        t.CopyInPlace(Tensor.From([10f, 500f]));
        graph.Replay();
        Tensor[] replayed = [.. recorded.Select(gradient => gradient.To(Device.Cpu))];
        Step();
        foreach (var ((key, parameter), gradient) in network.NamedParameters().Zip(replayed)) Goldens.Near(parameter.Grad!.To(Device.Cpu), gradient, Tolerance(device), key);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Replay_WithAGenerator_DrawsFromTheSeedThatItHasThen(string name)
    {
        var device = Elsewhere.RequireGraphs(name);
        var generator = new Generator(1, device);
        var dropout = new Dropout(0.5);
        var ones = Tensor.Ones([1000], device: device);
        Tensor? result = null;
        using var source = Dropout.DrawFrom(generator);
        using var graph = DeviceGraph.Capture(device, () => result = dropout.Forward(ones).Keep(), generator);
        generator.Seed(7);
        graph.Replay();
        var first = result!.To(Device.Cpu);
        graph.Replay();
        Assert.True(Goldens.Difference(first, result.To(Device.Cpu)) > 0);
        generator.Seed(7);
        graph.Replay();
        Goldens.Near(first, result.To(Device.Cpu), 0, "the same seed");
    }

    [SkippableFact]
    public void Capture_OnTheStandIn_HasDoneNothingYet()
    {
        var device = Elsewhere.RequireGraphs("stand-in");
        var sum = Tensor.Zeros([2], device: device);
        Tensor? made = null;
        using var graph = DeviceGraph.Capture(device, () =>
        {
            sum.AddInPlace(Tensor.Ones([2], device: device));
            made = (sum * 2).Keep();
        });
        Assert.Equal(DeviceGraph.WarmUps, sum.Max().Item());
        Assert.True(double.IsNaN(made!.Max().Item()));
        graph.Replay();
        Assert.Equal((DeviceGraph.WarmUps + 1, 2 * (DeviceGraph.WarmUps + 1)), (sum.Max().Item(), made.Max().Item()));
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Capture_OfWorkThatReadsANumber_IsRefusedAndHarmsNothing(string name)
    {
        var device = Elsewhere.RequireGraphs(name);
        var x = Tensor.Ones([4], device: device);
        Assert.Throws<TorchException>(() => DeviceGraph.Capture(device, () => _ = x.Sum().Item()));
        Assert.Throws<TorchException>(() => DeviceGraph.Capture(device, () => _ = x.To(Device.Cpu)));
        Assert.Throws<TorchException>(() => DeviceGraph.Capture(device, () => _ = x + Tensor.From([1f, 2, 3, 4]).To(device)));
        Assert.Equal(4, x.Sum().Item());
    }

    [SkippableFact]
    public void Describe_OfAGpu_CountsATensor()
    {
        var device = Elsewhere.Require("cuda");
        Skip.IfNot(TorchRuntime.KnowsCuda, "native/ was built without the headers of CUDA");
        var before = TorchRuntime.Describe(device);
        var tensor = Tensor.Zeros([1 << 20], device: device).Keep();
        var with = TorchRuntime.Describe(device);
        Assert.InRange(with.AllocatedBytes - before.AllocatedBytes, 4 << 20, 5 << 20);
        Assert.True(with.PeakBytes >= with.AllocatedBytes && with.ReservedBytes >= with.AllocatedBytes && with.TotalBytes > with.ReservedBytes);
        tensor.Dispose();
        TorchRuntime.GiveBackFreedMemory(device);
        Assert.True(TorchRuntime.Describe(device).ReservedBytes <= with.ReservedBytes);
        Assert.True(with.Capability.Major > 0 && with.Name.Length > 0);
    }

    /// <summary>The stand-in repeats the very operators; a GPU may choose other kernels.</summary>
    private static double Tolerance(Device device) => device.Type == DeviceType.Cuda ? 1e-5 : 0;

    private static (UNet2DModel Network, Device Device) Network(string name)
    {
        var device = Elsewhere.RequireGraphs(name);
        var first = new UNet2DModel(Config);
        first.Initialize(new Generator(3));
        UNet2DModel network;
        using (Module.On(device)) network = new UNet2DModel(Config);
        network.LoadStateDict(first.StateDict());
        network.Eval();
        return (network, device);
    }
}
