using Langevin.Models.UNet2D;
using Langevin.Nn.Layers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Devices;

/// <summary>Work that was recorded on a GPU gives what it gives when it is run, and nothing pretends to record where there is none.</summary>
[Collection("devices")]
public sealed class CudaGraphTests
{
    private static readonly UNet2DConfig Config = new()
    {
        SampleSize = 8, BlockOutChannels = [16, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    [Fact]
    public void Capture_OnTheCpu_IsRefused() => Assert.Contains("cpu", Assert.Throws<TorchException>(() => CudaGraph.Capture(Device.Cpu, () => { })).Message);

    [Fact]
    public void IsPossible_WhereThereIsNoDevice_IsFalse() => Assert.False(CudaGraph.IsPossible(new Device(DeviceType.Cuda, 99)));

    [Fact]
    public void Describe_OfTheCpu_IsRefused() => Assert.Throws<ArgumentException>(() => TorchRuntime.Describe(Device.Cpu));

    [SkippableFact]
    public void Replay_OfAForwardPass_IsThePlainOne()
    {
        using var off = GradientMode.Off();
        var (network, device) = Network();
        var x = Tensor.Zeros([2, 3, 8, 8], device: device);
        var t = Tensor.Zeros([2], device: device);
        Tensor? result = null;
        using var graph = CudaGraph.Capture(device, () => result = network.Forward(x, t).Keep());
        for (var i = 0; i < 3; i++)
        {
            x.CopyInPlace(Tensor.Randn([2, 3, 8, 8], new Generator((ulong)i)));
            t.CopyInPlace(Tensor.From([10f * i, 500f]));
            graph.Replay();
            Goldens.Near(network.Forward(x, t).To(Device.Cpu), result!.To(Device.Cpu), 1e-5, $"replay {i}");
        }
    }

    [SkippableFact]
    public void Replay_OfForwardAndBackward_GivesThePlainGradients()
    {
        var (network, device) = Network();
        var x = Tensor.Zeros([2, 3, 8, 8], device: device);
        var t = Tensor.Zeros([2], device: device);
        void Step()
        {
            foreach (var parameter in network.Parameters()) parameter.Grad = null;
            using var scope = new TensorScope();
            network.Forward(x, t).Square().Mean().Backward();
        }
        using var graph = CudaGraph.Capture(device, Step);
        var recorded = network.Parameters().Select(parameter => parameter.Grad!).ToList();
        x.CopyInPlace(Tensor.Randn([2, 3, 8, 8], new Generator(1)));
        t.CopyInPlace(Tensor.From([10f, 500f]));
        graph.Replay();
        Tensor[] replayed = [.. recorded.Select(gradient => gradient.To(Device.Cpu))];
        Step();
        foreach (var ((name, parameter), gradient) in network.NamedParameters().Zip(replayed)) Goldens.Near(parameter.Grad!.To(Device.Cpu), gradient, 1e-5, name);
    }

    [SkippableFact]
    public void Replay_WithAGenerator_DrawsFromTheSeedThatItHasThen()
    {
        var (_, device) = Network();
        var generator = new Generator(1, device);
        var dropout = new Dropout(0.5);
        var ones = Tensor.Ones([1000], device: device);
        Tensor? result = null;
        using var source = Dropout.DrawFrom(generator);
        using var graph = CudaGraph.Capture(device, () => result = dropout.Forward(ones).Keep(), generator);
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
    public void Capture_OfWorkThatReadsANumber_IsRefusedAndHarmsNothing()
    {
        var (_, device) = Network();
        var x = Tensor.Ones([4], device: device);
        Assert.Throws<TorchException>(() => CudaGraph.Capture(device, () => _ = x.Sum().Item()));
        Assert.Equal(4, x.Sum().Item());
    }

    [SkippableFact]
    public void Describe_OfAGpu_CountsATensor()
    {
        var (_, device) = Network();
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

    private static (UNet2DModel Network, Device Device) Network()
    {
        var device = Elsewhere.Require("cuda");
        Skip.IfNot(TorchRuntime.KnowsCuda, "native/ was built without the headers of CUDA");
        var network = new UNet2DModel(Config);
        network.Initialize(new Generator(3));
        network.To(device);
        network.Eval();
        return (network, device);
    }
}
