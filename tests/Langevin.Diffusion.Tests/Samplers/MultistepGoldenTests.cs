using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>Whole trajectories of the reference's exponential integrators, from its configuration file, its starting noise and its draws.</summary>
public class MultistepGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Names("samplers", "dpm_", "dpmpp_", "deis_", "unipc_", "sasolver_", "cosine_dpm", "edm_dpmpp_");

    [Theory, MemberData(nameof(Cases))]
    public void Sample_RecordedCase_FollowsTheReferenceAtEveryStep(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid) = Read(golden);
        var noise = golden.Has("noises") ? new RecordedNoise(Rows(golden["noises"])) : new RecordedNoise();
        var samples = golden["samples"];
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        var outputs = golden["model_outputs"];
        var asked = 0;
        Tensor Answer(Tensor x, Tensor t, Tensor? condition)
        {
            if (golden.Has("model_inputs")) GoldenCase.Near(golden["model_inputs"][asked], x, golden.Tolerance, $"input {asked}");
            var output = fake.Answer(x, t, condition);
            GoldenCase.Near(outputs[asked], output, 4 * golden.Tolerance, $"output {asked}");
            asked++;
            return output;
        }

        var model = recipe.Constrain(recipe.Denoiser(Answer));
        recipe.Sampler.Sample(model, samples[0], grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = p => GoldenCase.Near(samples[p.Step], p.X, golden.Tolerance, $"step {p.Step}"),
        });
        Assert.Equal(samples.Size(0) - 1, asked);
        Assert.Equal(0, noise.Left);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Over_RecordedCase_VisitsTheReferencesTimestepsAndSigmas(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (_, grid) = Read(golden);
        var told = golden["run_timesteps"].To(ScalarType.Float64).ToArray<double>();
        var sigmas = golden["sigmas"].To(ScalarType.Float64).ToArray<double>()[grid.Skipped.Count..];
        for (var i = 0; i < told.Length; i++)
        {
            var level = grid.Steps[i].From;
            Assert.Equal(told[i], level.T, golden["run_timesteps"].Type == ScalarType.Int64 ? 0 : 1e-6 * told.Max(Math.Abs));
            Near(sigmas[i], level);
        }
        Assert.Equal(told.Length, grid.Steps.Count);
        Near(sigmas[told.Length], grid.End);

        void Near(double want, NoiseLevel got)
        {
            var sigma = grid.Process!.At(grid.Process.LastT).Alpha == 0 ? got.Sigma : got.RelativeSigma;
            Assert.Equal(want, sigma, 2e-5 * want);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Perturb_RecordedCase_IsAddNoise(string name)
    {
        var golden = new GoldenCase("samplers", name);
        if (!golden.Has("add_noise")) return; // the inverse class has none
        var (recipe, _) = Read(golden);
        var grid = recipe.Spacing.Over(recipe.Process, Steps(golden));
        var told = golden["an_timesteps"].To(ScalarType.Float64).ToArray<double>();
        for (var i = 0; i < told.Length; i++)
        {
            // The reference takes the level from its grid, the last of those told the same timestep.
            var level = grid.Steps.Last(step => Math.Abs(step.From.T - told[i]) < 1e-5).From;
            GoldenCase.Near(golden["add_noise"][i], level.Perturb(golden["x0"][i], golden["eps"][i]), golden.Tolerance, $"timestep {told[i]}");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void StartScale_RecordedCase_IsTheReferences(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, _) = Read(golden);
        var want = golden.Settings.GetProperty("init_noise_sigma").GetDouble();
        Assert.Equal(want, recipe.StartScale(recipe.Spacing.Over(recipe.Process, Steps(golden))), 1e-6 * want);
    }

    private static (SamplingRecipe Recipe, Grid Grid) Read(GoldenCase golden)
    {
        var json = JsonNode.Parse(golden.Settings.GetProperty("config").GetRawText())!.AsObject();
        json["_class_name"] = golden.Settings.GetProperty("cls").GetString();
        var recipe = SchedulerJson.Read(json.ToJsonString()).Recipe();
        var grid = recipe.Spacing.Over(recipe.Process, Steps(golden));
        return (recipe, grid.Skip(golden.Settings.GetProperty("start_index").GetInt32()));
    }

    private static int Steps(GoldenCase golden) => golden.Settings.GetProperty("num_inference_steps").GetInt32();

    private static Tensor[] Rows(Tensor all) => [.. Enumerable.Range(0, (int)all.Size(0)).Select(i => all[i])];
}
