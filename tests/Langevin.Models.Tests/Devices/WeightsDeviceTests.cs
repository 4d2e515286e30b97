using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Devices;

/// <summary>Weights go from the mapped file to a device one by one, each once, and a network whose weights come later says where they will be.</summary>
[Collection("devices")]
public sealed class WeightsDeviceTests
{
    private const string Folder = "models/unet2d_class_cond";

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Open_OnADevice_SendsEachWeightOnce(string device)
    {
        var there = Elsewhere.Require(device);
        var (sent, before) = (new Sent(there), Elsewhere.Reads);
        Operator.Observer = sent;
        Architecture network;
        try
        {
            network = ModelFolder.Open(Goldens.File(Folder), form: new WeightForm(ScalarType.Float32) { Device = there, Format = MemoryFormat.ChannelsLast });
        }
        finally
        {
            Operator.Observer = null;
        }
        var weights = network.StateDict();
        Assert.Equal((weights.Count, weights.Values.Sum(weight => weight.Bytes), 0), (sent.Tensors, sent.Bytes, Elsewhere.Reads - before));
        foreach (var (name, weight) in ModelFolder.Open(Goldens.File(Folder)).StateDict())
        {
            Assert.Equal(there, weights[name].Device);
            Goldens.Near(weight, weights[name].To(Device.Cpu), 0, name);
        }
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Open_WithoutItsWeights_SaysWhereTheyWillBe(string device)
    {
        var there = Elsewhere.Require(device);
        var network = ModelFolder.Open(Goldens.File(Folder), form: new WeightForm(ScalarType.Float32) { Device = there, Reading = WeightReading.Outline });
        Assert.Equal(there, network.Device);
        network.Release();
        Assert.Equal(there, network.Device);
    }

    /// <summary>Counts what this thread sends from the CPU to a device.</summary>
    private sealed class Sent(Device there) : IOperatorObserver
    {
        private readonly int thread = Environment.CurrentManagedThreadId;

        public int Tensors { get; private set; }

        public long Bytes { get; private set; }

        public void Called(Operator op, ReadOnlySpan<Value> args, Tensor? result)
        {
            if (Environment.CurrentManagedThreadId != thread || result?.Device != there || args.Length == 0 || args[0].AsTensor is not { } given || given.Device != Device.Cpu) return;
            Tensors++;
            Bytes += given.Bytes;
        }
    }
}
