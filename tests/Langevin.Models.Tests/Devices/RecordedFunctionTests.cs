using Langevin.Models.Checkpoints;
using Langevin.Models.Tests.Networks;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Devices;

/// <summary>Functions that are recorded on a device, and every network that is walked among them.</summary>
[Collection("devices")]                    // reads are counted for the whole process
public sealed class RecordedFunctionTests
{
    /// <summary>Device, folder, run: of every network that predicts from noisy samples and times.</summary>
    public static TheoryData<string, string, string> Runs => NetworkDeviceTests.OnEach(RecordedRunTests.EveryRun.Where(IsWalked));

    [SkippableTheory, MemberData(nameof(Runs))]
    public void Call_OfANetwork_GivesThePlainBitsForOtherNumbers(string device, string folder, string name)
    {
        using var off = GradientMode.Off();
        var there = Elsewhere.RequireGraphs(device);
        var run = new RecordedRun(folder, name);
        var network = NetworkDeviceTests.Moved(ModelFolder.Open(folder), there);
        var arguments = run.Arguments(run.Tensors()).ToDictionary(argument => argument.Key, argument => NetworkDeviceTests.Placed(argument.Key, argument.Value, there));
        string[] names = [.. arguments.Keys.Where(key => arguments[key].Device == there)];
        using var recorded = new RecordedFunction(there);
        for (var i = 0; i < 2; i++)
        {
            Tensor[] inputs = [.. names.Select(key => Changed(arguments[key], i))];
            var results = recorded.Call("", held => [.. Called(held)], inputs);
            foreach (var (plain, result) in Called(inputs).Zip(results))
                Goldens.Near(plain.To(Device.Cpu), result.To(Device.Cpu), there.Type == DeviceType.Cuda ? 1e-4 : 0, $"{run}: call {i}");
        }

        IEnumerable<Tensor> Called(Tensor?[] given)
        {
            var all = new Dictionary<string, Tensor>(arguments);
            foreach (var (key, value) in names.Zip(given)) all[key] = value!;
            return network.Call(run.Method, all).OrderBy(result => result.Key, StringComparer.Ordinal).Select(result => result.Value);
        }
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Call_WithOtherShapesAndNumbers_RecordsAgainAndKeepsAFew(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        using var recorded = new RecordedFunction(there);
        var runs = 0;
        double Sum(int size, double factor) => recorded.Call(factor, held =>
        {
            runs++;
            return [held[0]!.Sum() * factor];
        }, Tensor.Ones([size], device: there), null)[0].Item();

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal((2, 6, 3), (Sum(2, 1), Sum(2, 3), Sum(3, 1)));
            Assert.Equal(3 * (DeviceGraph.WarmUps + 1), runs);
        }
        for (var size = 4; size < 4 + RecordedFunction.MostForms; size++) Assert.Equal(size, Sum(size, 1));
        runs = 0;
        Assert.Equal(2, Sum(2, 1));
        Assert.Equal(DeviceGraph.WarmUps + 1, runs);                                     // it had gone
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Call_OnManyThreads_GivesEachItsOwn(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        using var recorded = new RecordedFunction(there);
        var sums = new double[8];
        Parallel.For(0, sums.Length, i => sums[i] = recorded.Call("", held => [(held[0]! * 2).Sum()], Tensor.Full([5], i).To(there))[0].Item());
        Assert.Equal(Enumerable.Range(0, sums.Length).Select(i => 10.0 * i), sums);
    }

    private static bool IsWalked(RecordedRun run) => run.Arguments(run.Tensors()).Keys.Any(key => key.Contains("timestep", StringComparison.Ordinal));

    /// <summary>Other samples and times of the same form; what are numbers of rows stay.</summary>
    private static Tensor Changed(Tensor value, int call) => value.Type is ScalarType.Float32 or ScalarType.Float64 ? value * (1 - 0.25 * call) : value;
}
