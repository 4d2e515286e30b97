using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Optim;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Devices;

/// <summary>Training steps and sampling walks on devices other than the CPU: the CPU's numbers, and no wait inside a step.</summary>
[Collection("devices")]                    // reads are counted for the whole process
public sealed class StepDeviceTests
{
    private static readonly UNet2DConfig Config = new()
    {
        SampleSize = 8, BlockOutChannels = [16, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    /// <summary>These look at the data in each step, for its norms or for an error: annealed Langevin dynamics, corrections of a prediction, adaptive steps.</summary>
    private static readonly string[] Reading = ["annealed-langevin", "predictor-corrector"];

    /// <summary>Device, sampler.</summary>
    public static TheoryData<string, string> Samplers => Every(Catalog.Samplers.Names);

    /// <summary>Device, weighting of the loss.</summary>
    public static TheoryData<string, string> Weightings => Every(Catalog.Weightings.Names);

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Steps_OfTraining_AreThoseOfTheCpuAndReadNothing(string device)
    {
        var there = Elsewhere.Require(device);
        var (here, averages) = Trained(Device.Cpu);
        var before = Elsewhere.Reads;
        var (other, others) = Trained(there);
        Assert.Equal(before, Elsewhere.Reads);
        foreach (var (name, value) in here) Goldens.Near(value, other[name].To(Device.Cpu), 2e-4, name);
        foreach (var (own, moved) in averages.Zip(others)) Goldens.Near(own.Value, moved.Value.To(Device.Cpu), 2e-4, own.Name);
    }

    [SkippableTheory, MemberData(nameof(Weightings))]
    public void Losses_OfEveryWeighting_AreThoseOfTheCpu(string device, string name)
    {
        var there = Elsewhere.Require(device);
        var objective = new DenoisingObjective(new DdpmProcess(), Parameterization.V) { Weighting = Catalog.Weightings.ByName(name) };
        var (x, noise, t) = (Goldens.Wave(3, 2, 4, 4), Goldens.Wave(3, 2, 4, 4) * 0.9, Tensor.From([7L, 400, 990]));
        Tensor Losses(Device device) => objective.Losses((input, _, _) => (input * 0.3).Sin(), x.To(device), noise.To(device), t.To(device));
        Goldens.Near(Losses(Device.Cpu), Losses(there).To(Device.Cpu), 1e-3, name);
    }

    [SkippableTheory, MemberData(nameof(Samplers))]
    public void Sample_OnADevice_WalksAsOnTheCpu(string device, string name)
    {
        var there = Elsewhere.Require(device);
        var sampler = Catalog.Samplers.ByName(name);
        var here = Walked(sampler, Device.Cpu);
        var before = Elsewhere.Reads;
        var other = Walked(sampler, there);
        if (!sampler.IsAdaptive && !Reading.Contains(name)) Assert.Equal(before, Elsewhere.Reads);
        Assert.Equal(there, other.Device);
        Goldens.Near(here, other.To(Device.Cpu), 1e-3 * Math.Max(1, here.Abs().Max().Item()), name);
    }

    private static Tensor Walked(Sampler sampler, Device device)
    {
        var weight = Tensor.From([0.4f, 0.6f], 1, 2, 1, 1).To(device);
        var network = new NetworkDenoiser((x, t, told) => (x * weight + (t * 0.001 + told!).Reshape(-1, 1, 1, 1)).Sin(), Parameterization.Epsilon, Tensor.From([0.1f]).To(device), Tensor.From([-0.1f]).To(device));
        var guided = new ClassifierFreeGuidance(network, 2);
        var noise = new PerSampleNoise(7);
        var x = noise.Draw([2, 2, 4, 4], ScalarType.Float32, device, NoiseDraw.Start);
        return sampler.Sample(guided, x, new LeadingSpacing().Over(new DdpmProcess(), 5), new SamplingOptions { Noise = noise });
    }

    private static (OrderedDictionary<string, Tensor> Weights, List<(string Name, Tensor Value)> Averages) Trained(Device device)
    {
        var first = new UNet2DModel(Config);
        first.Initialize(new Generator(3));
        UNet2DModel network;
        using (Module.On(device)) network = new UNet2DModel(Config);
        network.LoadStateDict(first.StateDict());
        network.To(MemoryFormat.ChannelsLast);
        var objective = new DenoisingObjective(new DdpmProcess(), Parameterization.Epsilon) { Weighting = new MinSnrWeighting(5) };
        var optimizer = new AdamW(network.NamedParameters(), 1e-3, epsilon: 1e-3);          // gradients that are rounding alone stay without effect
        var average = new ExponentialMovingAverage(network.NamedParameters()) { MaximumDecay = 0.5 };
        var generator = new Generator(5);
        for (var step = 0; step < 3; step++)
        {
            using var scope = new TensorScope();
            var (x0, noise) = (Tensor.Randn([2, 3, 8, 8], generator).To(device), Tensor.Randn([2, 3, 8, 8], generator).To(device));
            var t = Tensor.RandInt(0, 1000, [2], generator).To(device);
            objective.Loss((x, at, _) => network.Forward(x.To(MemoryFormat.ChannelsLast), at), x0, noise, t).Backward();
            GradientNorm.Clip(network.Parameters(), 1);
            optimizer.Step();
            optimizer.ZeroGrad();
            average.Update();
        }
        return (network.StateDict(), [.. average.NamedAverages()]);
    }

    private static TheoryData<string, string> Every(IEnumerable<string> names)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in Elsewhere.Names)
            foreach (var name in names) data.Add(device, name);
        return data;
    }
}
