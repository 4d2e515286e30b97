using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Likelihood;

public class VariationalBoundTests
{
    public static TheoryData<string> Bounds => GoldenCase.Names("training", "vlb_");
    public static TheoryData<string> Hybrids => GoldenCase.Names("training", "hybrid_");

    [Theory, MemberData(nameof(Bounds))]
    public void Of_RecordedNoise_IsTheReferences(string name)
    {
        var golden = new GoldenCase("training", name);
        var bits = Compute(golden, ScalarType.Float32);
        GoldenCase.Near(golden["vb"].Flip(1), bits.Terms, 2e-5, "terms");
        GoldenCase.Near(golden["prior_bpd"], bits.Prior, 1e-5, "prior");
        GoldenCase.Near(golden["total_bpd"], bits.Total, 1e-5, "total");
        GoldenCase.Near(golden["xstart_mse"].Flip(1), bits.DataErrors, 1e-5, "data");
        GoldenCase.Near(golden["eps_mse"].Flip(1), bits.NoiseErrors, 2e-5, "noise");
    }

    [Theory, MemberData(nameof(Bounds))]
    public void Of_DoublePrecision_IsTheReferencesTermByTerm(string name)
    {
        var golden = new GoldenCase("training", name);
        var bits = Compute(golden, ScalarType.Float64);
        var (want, got) = (golden["vb_f64"].Flip(1).ToArray<double>(), bits.Terms.ToArray<double>());
        // The reference rounds its tables to Float32, which the terms of nearly clean steps feel most.
        for (var i = 0; i < want.Length; i++) Assert.Equal(want[i], got[i], 2e-5 * Math.Abs(want[i]) + 1e-8);
        GoldenCase.Near(golden["total_bpd_f64"], bits.Total, 1e-6);
    }

    [Theory, MemberData(nameof(Hybrids))]
    public void Losses_LearnedVariance_HaveTheReferencesValuesAndGradients(string name)
    {
        var golden = new GoldenCase("training", name);
        var process = new DdpmProcess(golden["betas"]);
        var variational = new VariationalObjective(process, Parameterization.Epsilon, new VariationalBound(process) { Variance = DdpmVariance.LearnedRange });
        var simple = new DenoisingObjective(process, Parameterization.Epsilon);
        (Tensor Losses, Tensor Gradient) Train(IObjective objective, double factor = 1)
        {
            var output = golden["model_output"];
            output.RequiresGrad = true;
            var losses = objective.Losses((_, _, _) => output, golden["x0"], golden["noise"], golden["timesteps"]) * factor;
            losses.Mean().Backward();
            return (losses, output.Grad!);
        }

        var (losses, gradient) = Train(new HybridObjective(simple, variational));
        GoldenCase.Near(golden["loss_rescaled"], losses, 2e-5, "lambda 0.001");
        GoldenCase.Near(golden["grad_rescaled"], gradient, 2e-4, "its gradient");
        GoldenCase.Near(golden["loss_mse_plus_vb"], Train(new HybridObjective(simple, variational, 1.0 / process.Timesteps)).Losses, 2e-5, "lambda 1 / T");
        (losses, gradient) = Train(variational, 1.0 / process.Timesteps);
        GoldenCase.Near(golden["vb_kl_loss_type"], losses, 2e-5, "the bound");
        GoldenCase.Near(golden["grad_kl"], gradient, 2e-4, "its gradient");
    }

    [Fact]
    public void Of_LearnedRangeWithoutVariance_SaysWhatToDo()
    {
        var process = new DdpmProcess(timesteps: 3);
        var bound = new VariationalBound(process) { Variance = DdpmVariance.LearnedRange };
        var error = Assert.Throws<InvalidOperationException>(() => bound.Of(new Oracles.OneAnswer(Tensor.Zeros([1, 1])), Tensor.Zeros([1, 1]), new PerSampleNoise(1)));
        Assert.Contains("gives no variance", error.Message);
    }

    private static VariationalBits Compute(GoldenCase golden, ScalarType type)
    {
        var process = new DdpmProcess(golden["betas"]);
        var kind = golden.Settings.GetProperty("model_var_type").GetString() switch
        {
            "fixed_small" => DdpmVariance.FixedSmall,
            "fixed_large" => DdpmVariance.FixedLarge,
            _ => DdpmVariance.LearnedRange,
        };
        var fake = new FakeModel(golden.Settings.GetProperty("fake_model"));
        IDenoiser model = new NetworkDenoiser(fake.Answer, Parameterization.Epsilon)
        {
            Channels = kind == DdpmVariance.LearnedRange ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean,
        };
        if (golden.Settings.GetProperty("clip_denoised").GetBoolean()) model = new ConstrainedDenoiser(model, new Clip());
        var noises = golden["noises"].To(type);
        var recorded = new RecordedNoise([.. Enumerable.Range(0, process.Timesteps).Select(i => noises[i])]);
        return new VariationalBound(process) { Variance = kind }.Of(model, golden["x0"].To(type), recorded);
    }
}
