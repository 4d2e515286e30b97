using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Objectives;

public class DenoisingObjectiveTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in new[] { "ddpm_losses_linear", "ddpm_losses_sd" })
                foreach (var prediction in new[] { "epsilon", "sample", "v_prediction" })
                    cases.Add(file, prediction);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Losses_EveryMeasure_AreTheReferences(string file, string prediction)
    {
        var golden = new GoldenCase("training", file);
        var fake = new FakeModel(golden.Settings.GetProperty("fake_models").GetProperty(prediction));
        Tensor Losses(ErrorMeasure error) => new DenoisingObjective(Process(file), Named(prediction)) { Error = error }
            .Losses(fake.Answer, golden["x0"], golden["noise"], golden["timesteps"]);
        GoldenCase.Near(golden["mse_per_sample_" + prediction], Losses(ErrorMeasure.Squared), 1e-5, "per sample");
        GoldenCase.Near(golden["mse_" + prediction], Losses(ErrorMeasure.Squared).Mean(), 1e-5, "squared");
        GoldenCase.Near(golden["l1_" + prediction], Losses(ErrorMeasure.Absolute).Mean(), 1e-5, "absolute");
        GoldenCase.Near(golden["huber_" + prediction], Losses(ErrorMeasure.Huber).Mean(), 1e-5, "Huber");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Loss_MinSnr_HasTheReferencesValueAndGradient(string file, string prediction)
    {
        var golden = new GoldenCase("training", file);
        var (process, parameterization) = (Process(file), Named(prediction));
        var weighting = new MinSnrWeighting(golden.Settings.GetProperty("gamma").GetDouble());
        GoldenCase.Near(golden["snr"], process.At(golden["timesteps"]).Snr, 1e-5, "SNR");
        GoldenCase.Near(golden["min_snr_weight_" + prediction], weighting.Weights(process.At(golden["timesteps"]), parameterization)!, 1e-5, "weights");

        var output = golden["model_output_" + prediction];
        output.RequiresGrad = true;
        var loss = new DenoisingObjective(process, parameterization) { Weighting = weighting }
            .Loss((_, _, _) => output, golden["x0"], golden["noise"], golden["timesteps"]);
        loss.Backward();
        GoldenCase.Near(golden["min_snr_loss_" + prediction], loss, 1e-5, "loss");
        GoldenCase.Near(golden["min_snr_grad_" + prediction], output.Grad!, 1e-5, "gradient");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Loss_NetworkIsToldWhatItShouldBe(string file, string prediction)
    {
        var golden = new GoldenCase("training", file);
        var labels = Tensor.From<long>([0, 1, 2, 3, 4, 5, 6, 7]);
        Tensor? seen = null, at = null, told = null;
        Tensor Network(Tensor x, Tensor t, Tensor? condition)
        {
            (seen, at, told) = (x, t, condition);
            return x;
        }

        new DenoisingObjective(Process(file), Named(prediction)).Loss(Network, golden["x0"], golden["noise"], golden["timesteps"], labels);
        GoldenCase.Near(golden["x_t"], seen!, 1e-6);
        Assert.True(at!.Same(golden["timesteps"].To(ScalarType.Float32)));
        Assert.Same(labels, told);
    }

    [Theory, InlineData("ddpm_losses_linear"), InlineData("ddpm_losses_sd")]
    public void Losses_Dream_ShowsAndAsksForTheReferencesSamples(string file)
    {
        var golden = new GoldenCase("training", file);
        var fake = new FakeModel(golden.Settings.GetProperty("fake_models").GetProperty("epsilon"));
        var preservation = golden.Settings.GetProperty("dream_detail_preservation").GetDouble();
        var seen = new List<Tensor>();
        Tensor Network(Tensor x, Tensor t, Tensor? condition)
        {
            seen.Add(x);
            return fake.Answer(x, t, condition);
        }

        var losses = new DenoisingObjective(Process(file), Parameterization.Epsilon) { Dream = new Dream(preservation) }
            .Losses(Network, golden["x0"], golden["noise"], golden["timesteps"]);
        Assert.Equal(2, seen.Count);
        GoldenCase.Near(golden["dream_noisy"], seen[1], 1e-5, "sample");
        var error = golden["dream_target"] - fake.Answer(golden["dream_noisy"], golden["timesteps"], null);
        GoldenCase.Near(error.Square().Mean([1, 2, 3]), losses, 1e-5, "loss");
    }

    [Fact]
    public void Weights_EpsilonInPureNoise_AreZero()
    {
        var process = new DdpmProcess(ZeroTerminalSnr.Rescale(new LinearBetas().Table(10)));
        var weights = new MinSnrWeighting().Weights(process.At(Tensor.From<long>([8, 9])), Parameterization.Epsilon)!.ToArray<double>();
        Assert.True(weights[0] > 0);
        Assert.Equal(0, weights[1]);
    }

    [Fact]
    public void Draw_UniformTimesteps_CoversEveryTimestepEvenly()
    {
        var t = new UniformTimesteps(new DdpmProcess(timesteps: 10)).Draw(100_000, new Generator(1)).T;
        var counts = t.OneHot(10).Sum([0]).ToArray<long>();
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500)); // standard deviation 95
    }

    private static DdpmProcess Process(string file) =>
        file == "ddpm_losses_sd" ? new DdpmProcess(new ScaledLinearBetas(0.00085, 0.012)) : new DdpmProcess();

    private static Parameterization Named(string prediction) => prediction switch
    {
        "epsilon" => Parameterization.Epsilon,
        "sample" => Parameterization.Sample,
        _ => Parameterization.V,
    };
}
