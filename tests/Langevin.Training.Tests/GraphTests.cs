using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Training.Tests;

/// <summary>Steps that are recorded on a device move the weights as plain ones do, to the bit where the device repeats the very operators.</summary>
[Collection("alone")] // the cache of converted weights is one for the whole process
public sealed class GraphTests
{
    private const int Steps = 5;

    /// <summary>Device, what is special.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var device in Elsewhere.Names)
                foreach (var kind in Kinds.Keys) runs.Add(device, kind);
            return runs;
        }
    }

    private static readonly Dictionary<string, TrainingOptions> Kinds = new()
    {
        ["plain"] = TinyRun.Options(),
        ["accumulation"] = TinyRun.Options() with { Accumulation = 2 },
        ["transformer"] = TinyRun.Options() with { Model = new DiTConfig { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8, Dropout = 0.1 } },
        ["f16"] = TinyRun.Options() with { Precision = "f16", Accumulation = 2 },
        ["bf16"] = TinyRun.Options() with { Precision = "bf16" },
        ["flow"] = TinyRun.Options() with { Noise = new NoiseOptions { Process = "flow" } },
        ["edm"] = TinyRun.Options() with { Noise = new NoiseOptions { Process = "edm", TimestepSampling = "log_normal" } },
        ["hybrid, learned timesteps"] = TinyRun.Options() with { Noise = new NoiseOptions { Timesteps = 2, TimestepSampling = "loss_second_moment", Objective = "hybrid" } },
        ["recomputed"] = TinyRun.Options() with { ActivationCheckpointing = true, Model = new DiTConfig { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8 } },
        ["dream"] = TinyRun.Options() with { Noise = new NoiseOptions { DreamPreservation = 1 } },
    };

    [SkippableTheory, MemberData(nameof(Runs))]
    public void Take_Recorded_MovesTheWeightsAsPlainSteps(string device, string kind)
    {
        var there = Elsewhere.RequireGraphs(device);
        var (plain, losses) = Trained(Kinds[kind], there, Steps);
        var (recorded, others) = Trained(Kinds[kind] with { Graphs = true }, there, Steps);
        Same(there, plain, recorded);
        Assert.Equal(losses, others, (a, b) => Math.Abs(a - b) <= (there.Type == DeviceType.Cuda ? 1e-4 : 0));
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Take_RecordedAnewInTheMiddle_MovesTheWeightsAsUnbrokenSteps(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        var options = Kinds["accumulation"];
        var (plain, _) = Trained(options, there, Steps);
        var (recorded, _) = Trained(options with { Graphs = true }, there, Steps, breakAt: 2);
        Same(there, plain, recorded);
    }

    [SkippableFact]
    public void Resume_OfARecordedRunOnTheStandIn_GivesTheBitsOfAnUnbrokenPlainOne()
    {
        var device = Elsewhere.RequireGraphs("stand-in").ToString();
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options() with { Device = device, Accumulation = 2 };
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, options, TinyRun.Images)) trainer.Run();
        using (var broken = Trainer.Begin(folder.Run, options with { Graphs = true }, TinyRun.Images)) Assert.Throws<ResumeTests.PowerCut>(() => broken.Run(new ResumeTests.Break(5)));
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images)) Assert.True(resumed.Run().IsComplete);
        ResumeTests.AssertSameFiles(whole, folder.Run);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Take_RecordedWithALossThatIsNotFinite_NamesTheWeight(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        var options = ModelFactory.Resolve(TinyRun.Options() with { Graphs = true, Device = there.ToString() }, TinyRun.Images);
        var model = Model(options, there);
        using var step = new TrainingStep(options, model);
        using var batch = Batch(1, there);
        step.Take(1, batch);
        model.Network.StateDict()["conv_out.bias"].Detach().FillInPlace(double.NaN);
        Assert.Contains("the weight 'conv_out.bias' is not finite", Assert.Throws<TrainingException>(() => step.Take(2, batch)).Message);
    }

    [Fact]
    public void Validate_GraphsWithWhatTheyCannot_SaysWhatToLeaveOut()
    {
        Assert.Contains("--graphs", Assert.Throws<TrainingException>(() => (TinyRun.Options() with { Graphs = true }).Validate()).Message);
        Assert.Contains("dropout", Assert.Throws<TrainingException>(() => (TinyRun.Options() with { Graphs = true, Device = "cuda", ActivationCheckpointing = true }).Validate()).Message);
        (TinyRun.Options() with { Graphs = true, Device = "cuda" }).Validate();
    }

    private static (Dictionary<string, Tensor> State, List<double> Losses) Trained(TrainingOptions options, Device device, int steps, int? breakAt = null)
    {
        options = ModelFactory.Resolve(options with { Device = device.ToString() }, TinyRun.Images);
        var model = Model(options, device);
        var step = new TrainingStep(options, model);
        var losses = new List<double>();
        for (var i = 1; i <= steps; i++)
        {
            using var batch = Batch(i, device);
            losses.Add(step.Take(i, batch).Loss);
            if (i == breakAt) (model, step) = GoneOn(options, model, step);
        }
        var state = model.Network.StateDict().Concat(step.Average.StateDict()).Concat(step.Optimizer.StateDict()).ToDictionary(entry => entry.Key, entry => entry.Value.Detach().To(Device.Cpu).Keep());
        step.Dispose();
        return (state, losses);
    }

    /// <summary>A model and a step that go on from the state of others, as a resumed run does.</summary>
    private static (ImageDiffusionModel Model, TrainingStep Step) GoneOn(TrainingOptions options, ImageDiffusionModel model, TrainingStep step)
    {
        var next = Model(options, model.Network.Device);
        next.Network.LoadStateDict(model.Network.StateDict());
        var after = new TrainingStep(options, next);
        after.Average.LoadStateDict(step.Average.StateDict());
        after.Optimizer.LoadStateDict(step.Optimizer.StateDict());
        step.Dispose();
        return (next, after);
    }

    private static ImageDiffusionModel Model(TrainingOptions options, Device device)
    {
        var model = ModelFactory.Create(options, TinyRun.Images.Classes, device);
        model.Network.To(MemoryFormat.ChannelsLast);
        if (options.ActivationCheckpointing) model.Network.RecomputeActivations();
        return model;
    }

    private static DeviceBatch Batch(int step, Device device)
    {
        var generator = new Generator((ulong)step);
        return new DeviceBatch(Tensor.Randn([4, 1, 8, 8], generator).Clamp(-1, 1).To(device).Keep(), Tensor.RandInt(0, 2, [4], generator).To(device).Keep());
    }

    private static void Same(Device device, Dictionary<string, Tensor> plain, Dictionary<string, Tensor> recorded)
    {
        Assert.Equal(plain.Keys.Order(), recorded.Keys.Order());
        foreach (var (name, value) in plain) Goldens.Near(value, recorded[name], device.Type == DeviceType.Cuda ? 1e-4 : 0, name);
    }
}
