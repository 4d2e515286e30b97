using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>Whole trajectories of the reference, from its configuration file, its starting noise and its draws.</summary>
public class SamplerGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Names("samplers", "ddpm", "ddim");

    [Theory, MemberData(nameof(Cases))]
    public void Sample_RecordedCase_FollowsTheReferenceAtEveryStep(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid) = Read(golden);
        var noise = golden.Has("noises") ? new RecordedNoise(Rows(golden["noises"])) : new RecordedNoise();
        var (samples, predicted) = (golden["samples"], golden["pred_original"]);
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));

        var model = recipe.Constrain(recipe.Denoiser(fake.Answer));
        recipe.Sampler.Sample(model, samples[0], grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = p =>
            {
                GoldenCase.Near(samples[p.Step], p.X, golden.Tolerance, $"step {p.Step}");
                GoldenCase.Near(predicted[p.Step - 1], p.X0, 1e-4, $"x0 of step {p.Step}");
            },
        });
        Assert.Equal(samples.Size(0) - 1, grid.Steps.Count);
        Assert.Equal(0, noise.Left);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Over_RecordedCase_VisitsTheReferencesTimesteps(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (_, grid) = Read(golden);
        Assert.Equal(golden["run_timesteps"].ToArray<long>(), grid.Steps.Select(step => (long)step.From.T));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Perturb_RecordedCase_IsAddNoiseAndVelocity(string name)
    {
        var golden = new GoldenCase("samplers", name);
        if (!golden.Has("add_noise")) return; // the inverse class has none
        var process = Read(golden).Recipe.Process;
        foreach (var (times, noised, velocity) in new[] { ("an_timesteps", "add_noise", "velocity"), ("an0_timesteps", "add_noise_fresh", "velocity_fresh") })
        {
            var t = golden[times];
            GoldenCase.Near(golden[noised], process.Perturb(golden["x0"], golden["eps"], t), golden.Tolerance, noised);
            GoldenCase.Near(golden[velocity], Parameterization.V.Target(golden["x0"], golden["eps"], process.At(t)), golden.Tolerance, velocity);
        }
    }

    [Fact]
    public void Perturb_StartOfASkippedGrid_IsTheReferencesStart()
    {
        var golden = new GoldenCase("samplers", "ddim_img2img_start3");
        var (_, grid) = Read(golden);
        GoldenCase.Near(golden["x_start"], grid.Start.Perturb(golden["x0"], golden["x_T"]), golden.Tolerance);
    }

    private static (SamplingRecipe Recipe, Grid Grid) Read(GoldenCase golden)
    {
        var json = JsonNode.Parse(golden.Settings.GetProperty("config").GetRawText())!.AsObject();
        json["_class_name"] = golden.Settings.GetProperty("cls").GetString();
        var recipe = SchedulerJson.Read(json.ToJsonString()).Recipe();
        var how = golden.Settings.GetProperty("step_kwargs");
        if (how.TryGetProperty("eta", out var eta)) recipe = recipe with { Sampler = new DdimSampler { Eta = eta.GetDouble() } };
        if (how.TryGetProperty("use_clipped_model_output", out var clipped) && clipped.GetBoolean()) recipe = recipe with { ConstrainedNoise = ConstrainedNoise.Implied };
        if (golden.Settings.GetProperty("set_timesteps_kwargs").TryGetProperty("timesteps", out var given))
            recipe = recipe with { Spacing = new GivenTimesteps([.. given.EnumerateArray().Select(t => t.GetInt32())]) };
        var grid = recipe.Spacing.Over(recipe.Process, (int)golden["timesteps"].Size(0));
        return (recipe, grid.Skip(golden.Settings.GetProperty("start_index").GetInt32()));
    }

    private static Tensor[] Rows(Tensor all) => [.. Enumerable.Range(0, (int)all.Size(0)).Select(i => all[i])];
}
