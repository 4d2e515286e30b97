using Langevin.Models.Checkpoints;
using Langevin.Models.Tests.Networks;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Devices;

/// <summary>Every architecture on devices other than the CPU: the recorded results, every tensor made where the network lives, and nothing read back on the way.</summary>
[Collection("devices")]                    // reads are counted for the whole process
public sealed class NetworkDeviceTests
{
    private const int ReadsOfIds = 2;             // text encoders look once at the least and at the greatest id

    /// <summary>Device, folder, run.</summary>
    public static TheoryData<string, string, string> Runs => OnEach(RecordedRun.In(Goldens.File("models"), ModelFolder.ClassNames));

    /// <summary>Device, network.</summary>
    public static TheoryData<string, string> Networks
    {
        get
        {
            var networks = new TheoryData<string, string>();
            foreach (var device in Elsewhere.Names)
                foreach (var name in ConvolutionalNetworkTests.Recorded.Select(network => network.Key)) networks.Add(device, name);
            return networks;
        }
    }

    [SkippableTheory, MemberData(nameof(Runs))]
    public void Call_OnADevice_GivesTheRecordedResults(string device, string folder, string name)
    {
        using var off = GradientMode.Off();
        var there = Elsewhere.Require(device);
        var run = new RecordedRun(folder, name);
        var tensors = run.Tensors();
        var network = Moved(ModelFolder.Open(folder), there);
        var arguments = run.Arguments(tensors).ToDictionary(argument => argument.Key, argument => Placed(argument.Key, argument.Value, there));
        var before = Elsewhere.Reads;
        var results = network.Call(run.Method, arguments);

        Assert.Equal(arguments.ContainsKey("input_ids") ? ReadsOfIds : 0, Elsewhere.Reads - before);
        foreach (var (output, result) in results.Where(result => run.Outputs.Contains(result.Key)))
        {
            Assert.Equal(there, result.Device);
            Goldens.Near(tensors[$"output.{output}"], result.To(Device.Cpu), run.Tolerance(output), $"{run}: {output}");
        }
    }

    [SkippableTheory, MemberData(nameof(Networks))]
    public void Backward_OnADevice_GivesTheGradientsOfTheCpu(string device, string name)
    {
        var there = Elsewhere.Require(device);
        var here = ConvolutionalNetworkTests.Made(name);
        var network = Moved(here, there);
        here.Train();
        network.Train();
        var before = Elsewhere.Reads;
        Learn(name, network, there);
        Assert.Equal(before, Elsewhere.Reads);
        Learn(name, here, Device.Cpu);

        foreach (var ((parameter, own), (_, other)) in network.NamedParameters().Zip(here.NamedParameters()).Where(pair => pair.Second.Value.Grad is not null))
            Goldens.Near(other.Grad!, own.Grad!.To(Device.Cpu), 2e-4 * Math.Max(1, other.Grad!.Abs().Max().Item()), $"{name}: {parameter}");
    }

    private static void Learn(string name, Architecture network, Device device)
    {
        foreach (var run in ConvolutionalNetworkTests.Recorded[name]!["runs"]!.AsArray())
            network.Call((string)run!["method"]!, ConvolutionalNetworkTests.Arguments(run["args"]!).ToDictionary(argument => argument.Key, argument => Placed(argument.Key, argument.Value, device)))
                .Values.Select(result => result.Square().Sum()).Aggregate((a, b) => a + b).Backward();
    }

    /// <summary>Device, folder, run: runs on every device other than the CPU.</summary>
    internal static TheoryData<string, string, string> OnEach(IEnumerable<RecordedRun> some)
    {
        var runs = new TheoryData<string, string, string>();
        RecordedRun[] all = [.. some];
        foreach (var device in Elsewhere.Names)
            foreach (var run in all) runs.Add(device, run.Folder, run.Name);
        return runs;
    }

    /// <summary>Numbers and switches stay with the caller; times and tensors go to the network.</summary>
    internal static Tensor Placed(string name, Tensor value, Device device) => value.Dimensions == 0 && !name.Contains("timestep", StringComparison.Ordinal) ? value : value.To(device);

    internal static Architecture Moved(Architecture network, Device device)
    {
        using var folder = new TemporaryFolder();
        network.WriteConfig(folder.Path);
        Architecture moved;
        using (Module.On(device)) moved = ModelFolder.Build(folder.Path);
        moved.LoadStateDict(network.StateDict());
        moved.Eval();
        Assert.All(moved.StateDict(), entry => Assert.Equal(device, entry.Value.Device));
        return moved;
    }
}
