using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>Whole trajectories of the reference's flow, consistency, UnCLIP, RePaint and score-SDE classes, from configuration, start and draws.</summary>
public class FlowAndDistilledGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Names("samplers", "flow_euler", "flow_lcm", "lcm_", "tcd_", "cm_", "unclip");
    public static TheoryData<string> Heun => GoldenCase.Names("samplers", "flow_heun");
    public static TheoryData<string> RePaint => GoldenCase.Names("samplers", "repaint");

    [Theory, MemberData(nameof(Cases))]
    public void Sample_RecordedCase_FollowsTheReferenceAtEveryStep(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid) = Read(golden);
        var noise = Noise(golden);
        var samples = golden["samples"];
        recipe.Sampler.Sample(recipe.Constrain(recipe.Denoiser(Fake(golden))), samples[0], grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = p => GoldenCase.Near(samples[p.Step], p.X, golden.Tolerance, $"step {p.Step}"),
        });
        Assert.Equal(samples.Size(0) - 1, grid.Steps.Count);
        Assert.Equal(DrawnForNothing(golden, grid.Steps.Count), noise.Left);
    }

    [Theory, MemberData(nameof(Cases)), MemberData(nameof(Heun))]
    public void Over_RecordedCase_VisitsTheReferencesTimesteps(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (_, grid) = Read(golden);
        var told = golden["run_timesteps"].To(ScalarType.Float64).ToArray<double>().Distinct().ToArray();
        Assert.Equal(told.Length, grid.Steps.Count);
        for (var i = 0; i < told.Length; i++) Assert.Equal(told[i], grid.Steps[i].From.T, 1e-6 * Math.Max(1, Math.Abs(told[i])));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Perturb_RecordedCase_IsAddNoise(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (_, grid) = Read(golden);
        var t = golden["an_timesteps"].To(ScalarType.Float64).ToArray<double>();
        for (var i = 0; i < t.Length; i++)
        {
            var level = grid.Process!.At(t[i]);
            GoldenCase.Near(golden["add_noise"][i], level.Perturb(golden["x0"][i], golden["eps"][i]), Math.Max(golden.Tolerance, 1e-6), $"sample {i}");
        }
    }

    [Fact]
    public void Perturb_StartOfASkippedGrid_IsTheReferencesStart()
    {
        var golden = new GoldenCase("samplers", "flow_euler_img2img_start2");
        var (_, grid) = Read(golden);
        GoldenCase.Near(golden["x_start"], grid.Start.Perturb(golden["x0"], golden["x_T"]), golden.Tolerance);
    }

    [Theory, MemberData(nameof(Heun))]
    public void Sample_RecordedHeun_FollowsTheReferenceAtEveryCall(string name)
    {
        // The reference records a sample for every call: the network is shown sample 2 i in step i, then 2 i + 1.
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid) = Read(golden);
        var samples = golden["samples"];
        var shown = 0;
        var fake = Fake(golden);
        var model = recipe.Denoiser((x, t, condition) =>
        {
            GoldenCase.Near(samples[shown++], x, golden.Tolerance, $"call {shown}");
            return fake(x, t, condition);
        });
        var end = recipe.Sampler.Sample(model, samples[0], grid);
        GoldenCase.Near(samples[shown], end, golden.Tolerance, "end");
        Assert.Equal(samples.Size(0) - 1, shown);
    }

    [Theory, MemberData(nameof(RePaint))]
    public void Sample_RecordedRePaint_FollowsTheReferenceAtEveryStep(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, _) = Read(golden);
        var how = golden.Settings.GetProperty("set_timesteps_kwargs");
        var spacing = new RePaintSpacing
        {
            JumpLength = how.GetProperty("jump_length").GetInt32(),
            Resamplings = how.GetProperty("jump_n_sample").GetInt32(),
            Undo = RePaintUndo.FromItsStart,
        };
        var steps = golden.Settings.GetProperty("num_inference_steps").GetInt32();
        var grid = spacing.Over(recipe.Process, steps);
        var stride = golden.Settings.GetProperty("config").GetProperty("num_train_timesteps").GetInt32() / steps;
        var sampler = Assert.IsType<RePaintSampler>(recipe.Sampler).For(golden["image"], golden["mask"]);
        var (samples, kinds) = (golden["samples"], golden["step_kind"].ToArray<long>());
        var noise = Noise(golden);
        var (recorded, undone) = (0, 0);
        sampler.Sample(recipe.Constrain(recipe.Denoiser(Fake(golden))), samples[0], grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = p =>
            {
                if (kinds[recorded] == 1 && ++undone < stride) return;                  // an undone step is several single timesteps
                undone = 0;
                GoldenCase.Near(samples[++recorded], p.X, golden.Tolerance, $"step {recorded}");
            },
        });
        Assert.Equal(kinds.Length, recorded);
        Assert.Equal(0, noise.Left);
    }

    public static TheoryData<string> Sde => GoldenCase.Names("samplers", "sde_ve");

    [Theory, MemberData(nameof(Sde))]
    public void Sample_RecordedScoreSde_FollowsTheReferenceAtEveryStep(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid) = Read(golden);
        var (samples, corrected, means) = (golden["samples"], golden["corrected"], golden["sample_means"]);
        var noise = Noise(golden);
        var call = 0;
        var model = recipe.Denoiser((x, t, _) =>
        {
            var want = call % 2 == 0 ? samples[call / 2] : corrected[call / 2];
            GoldenCase.Near(want, x, golden.Tolerance, $"call {call++}");
            return -(x - 0.3 * x.Sin()) / (t.Square() + 1).Reshape(-1, 1, 1, 1);
        });
        recipe.Sampler.Sample(model, samples[0], grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = p => GoldenCase.Near(p.Step < grid.Steps.Count ? samples[p.Step] : means[^1], p.X, golden.Tolerance, $"step {p.Step}"),
        });
        Assert.Equal(2 * grid.Steps.Count, call);
        Assert.Equal(1, noise.Left);                                                    // the result is the mean, without the last noise
    }

    /// <summary>Draws of the last step, which the reference makes in some classes and multiplies by zero.</summary>
    private static int DrawnForNothing(GoldenCase golden, int steps) =>
        golden.Has("noise_step") && golden.Settings.GetProperty("cls").GetString() is not "TCDScheduler" ? golden["noise_step"].ToArray<long>().Count(step => step == steps - 1) : 0;

    private static RecordedNoise Noise(GoldenCase golden) =>
        golden.Has("noises") ? new RecordedNoise([.. Enumerable.Range(0, (int)golden["noises"].Size(0)).Select(i => golden["noises"][i])]) : new RecordedNoise();

    private static Network Fake(GoldenCase golden) => new FakeModel(golden.Settings.GetProperty("fake_model")).Answer;

    private static (SamplingRecipe Recipe, Grid Grid) Read(GoldenCase golden)
    {
        var json = JsonNode.Parse(golden.Settings.GetProperty("config").GetRawText())!.AsObject();
        json["_class_name"] = golden.Settings.GetProperty("cls").GetString();
        var config = SchedulerJson.Read(json.ToJsonString());
        var how = golden.Settings.GetProperty("set_timesteps_kwargs");
        double[]? points = how.TryGetProperty("sigmas", out var given) ? [.. given.EnumerateArray().Select(u => u.GetDouble())] : null;
        var recipe = config is FlowMatchSchedulerConfig flow ? flow.Recipe(how.TryGetProperty("mu", out var mu) ? mu.GetDouble() : 0, points) : config.Recipe();
        if (golden.Settings.GetProperty("step_kwargs").TryGetProperty("eta", out var eta)) recipe = recipe with { Sampler = new TcdSampler { Gamma = eta.GetDouble() } };
        if (how.TryGetProperty("timesteps", out var visited))
            recipe = recipe with { Spacing = new ConsistencySpacing { Visited = Backwards(visited) } };
        var steps = config is FlowMatchHeunDiscreteSchedulerConfig or RePaintSchedulerConfig ? golden.Settings.GetProperty("num_inference_steps").GetInt32() : (int)golden["timesteps"].Size(0);
        return (recipe, recipe.Spacing.Over(recipe.Process, steps).Skip(golden.Settings.GetProperty("start_index").GetInt32()));
    }

    /// <summary>The reference reads its timesteps backwards: the last one is the number of the first sigma.</summary>
    private static int[] Backwards(JsonElement timesteps) => [.. timesteps.EnumerateArray().Select(t => t.GetInt32()).Reverse()];
}
