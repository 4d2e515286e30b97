using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>
/// Whole trajectories of the reference's schedulers in sigma and of PNDM, call by call: those that ask the network more than once a step record a sample a call. Schedulers
/// in sigma hold x / alpha; ours hold x.
/// </summary>
public class SigmaSamplerGoldenTests
{
    private const double ExactTime = 1e-6, ExactSigma = 2e-6; // the recipe's tolerances

    public static TheoryData<string> Cases => GoldenCase.Names("samplers", "euler", "heun", "kdpm2", "lms", "dpmsolver_sde", "ipndm", "pndm", "edm_euler");

    public static TheoryData<string> InSigma => GoldenCase.Names("samplers", "euler", "heun", "kdpm2", "lms", "dpmsolver_sde", "edm_euler");

    [Theory, MemberData(nameof(Cases))]
    public void Sample_RecordedCase_FollowsTheReferenceAtEveryCall(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, _, grid) = Read(golden);
        var samples = golden["samples"];
        var times = golden["run_timesteps"].To(ScalarType.Float64).ToArray<double>();
        var inSigma = !name.Contains("pndm", StringComparison.Ordinal);
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        var noise = new RecordedNoise(golden.Has("noises") ? Rows(golden["noises"]) : []);
        var shown = golden.Has("model_inputs") ? golden["model_inputs"] : samples;
        var smallest = golden.Settings.GetProperty("fake_model").GetProperty("t_scale").GetDouble() / 100; // the reference finds T = 0 from rounded logarithms
        var calls = 0;
        Tensor Network(Tensor x, Tensor t, Tensor? condition)
        {
            GoldenCase.Near(shown[calls], x, golden.Tolerance, $"input of call {calls}");
            return fake.Answer(x, t, condition);
        }

        var model = new Recorder(recipe.Constrain(recipe.Denoiser(Network)), (x, level, answer) =>
        {
            GoldenCase.Near(samples[calls], inSigma ? x / level.Alpha : x, golden.Tolerance, $"sample of call {calls}");
            Assert.Equal(times[calls], level.T, ExactTime * Math.Max(Math.Abs(times[calls]), smallest));
            if (golden.Has("pred_original") && !IsChurned(golden)) GoldenCase.Near(golden["pred_original"][calls], answer.X0, 1e-4, $"x0 of call {calls}");
            calls++;
        });
        var start = samples[0] * (inSigma ? grid.Start.Alpha : 1);
        var end = recipe.Sampler.Sample(model, start, grid, new SamplingOptions { Noise = noise });
        GoldenCase.Near(samples[^1], inSigma ? end / grid.End.Alpha : end, golden.Tolerance, "end");
        Assert.Equal(times.Length, calls);
        Assert.Equal(DrawsOfTheLastCall(golden, times.Length), noise.Left); // the reference multiplies them by 0
    }

    [Theory, MemberData(nameof(InSigma))]
    public void Over_RecordedCase_HasTheReferencesSigmas(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid, _) = Read(golden);
        var want = golden["sigmas"].To(ScalarType.Float64).ToArray<double>().Aggregate(new List<double>(), (kept, sigma) =>
        {
            if (kept.Count == 0 || kept[^1] != sigma) kept.Add(sigma); // recorded twice where the network is asked twice
            return kept;
        });
        double[] got = [.. grid.Steps.Select(step => step.From.RelativeSigma), grid.End.RelativeSigma];
        Assert.Equal(want.Count, got.Length);
        for (var i = 0; i < got.Length; i++) Assert.Equal(want[i], got[i], ExactSigma * want[i]);
        var scale = golden.Settings.GetProperty("init_noise_sigma").GetDouble();
        Assert.Equal(scale, recipe.StartScale(grid) / grid.Start.Alpha, ExactSigma * scale);
    }

    [Theory, MemberData(nameof(InSigma))]
    public void Perturb_RecordedCase_IsAddNoiseAndTheScaledInput(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var (recipe, grid, _) = Read(golden);
        var (x0, eps, noised) = (golden["x0"], golden["eps"], golden["add_noise"]);
        var asked = golden["an_timesteps"].To(ScalarType.Float64).ToArray<double>();
        for (var j = 0; j < asked.Length; j++)
        {
            var level = grid.Steps.Select(step => step.From).MinBy(level => Math.Abs(level.T - asked[j]));
            if (Math.Abs(level.T - asked[j]) > ExactTime * Math.Abs(asked[j])) continue; // between two steps of ours
            GoldenCase.Near(noised[j], level.Perturb(x0[j], eps[j]) / level.Alpha, golden.Tolerance, $"add_noise at {level.T}");
        }
        var (smi, scaled) = (golden["smi_sample"], golden["smi_out"]);
        var times = golden["timesteps"].To(ScalarType.Float64).ToArray<double>();
        var found = 0;
        foreach (var level in grid.Steps.Select(step => step.From))
        {
            var i = Array.FindIndex(times, t => Math.Abs(t - level.T) <= ExactTime * Math.Abs(t));
            if (i < 0) continue;
            found++;
            GoldenCase.Near(scaled[i], recipe.Parameterization.Input(level.Alpha * smi, level), golden.Tolerance, $"scaled input at {level.T}");
        }
        Assert.Equal(grid.Steps.Count, found);
    }

    [Fact]
    public void Perturb_StartOfASkippedGrid_IsTheReferencesStart()
    {
        var golden = new GoldenCase("samplers", "euler_img2img_start2");
        var (_, whole, grid) = Read(golden);
        Assert.Equal(whole.FromStrength(0.75).Steps, grid.Steps);
        GoldenCase.Near(golden["x_start"], grid.Start.Perturb(golden["x0"], golden["x_T"]) / grid.Start.Alpha, golden.Tolerance);
    }

    private static (SamplingRecipe Recipe, Grid Whole, Grid Walked) Read(GoldenCase golden)
    {
        var json = JsonNode.Parse(golden.Settings.GetProperty("config").GetRawText())!.AsObject();
        json["_class_name"] = golden.Settings.GetProperty("cls").GetString();
        var recipe = SchedulerJson.Read(json.ToJsonString()).Recipe();
        if (IsChurned(golden))
        {
            double Setting(string name) => golden.Settings.GetProperty("step_kwargs").GetProperty(name).GetDouble();
            var churn = new Churn(Setting("s_churn"), Setting("s_tmin"), Setting("s_tmax"), Setting("s_noise"));
            recipe = recipe with { Sampler = new EulerSampler { Churn = churn, Stale = ((EulerSampler)recipe.Sampler).Stale } };
        }
        var given = golden.Settings.GetProperty("set_timesteps_kwargs");
        double[] Numbers(string name) => given.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(number => number.GetDouble())] : [];
        if (Numbers("timesteps") is { Length: > 0 } times) recipe = recipe with { Spacing = new GivenTimes(times) { Interpolation = LevelInterpolation.LinearSigma } };
        if (Numbers("sigmas") is { Length: > 0 } sigmas) recipe = recipe with { Spacing = new GivenSigmas(sigmas) };
        var grid = recipe.Spacing.Over(recipe.Process, golden.Settings.GetProperty("num_inference_steps").GetInt32());
        return (recipe, grid, grid.Skip(golden.Settings.GetProperty("start_index").GetInt32()));
    }

    private static bool IsChurned(GoldenCase golden) => golden.Settings.GetProperty("step_kwargs").TryGetProperty("s_churn", out _);

    private static int DrawsOfTheLastCall(GoldenCase golden, int calls) =>
        golden.Has("noise_step") ? golden["noise_step"].ToArray<long>().Count(step => step == calls - 1) : 0;

    private static Tensor[] Rows(Tensor all) => [.. Enumerable.Range(0, (int)all.Size(0)).Select(i => all[i])];

    private sealed class Recorder(IDenoiser inner, Action<Tensor, NoiseLevel, Denoised> saw) : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level)
        {
            var answer = inner.Denoise(x, level);
            saw(x, level, answer);
            return answer;
        }
    }
}
