using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Processes;

public class ProcessTests
{
    [Theory, InlineData("vp", "vp"), InlineData("sub-vp", "subvp"), InlineData("ve", "ve")]
    public void Process_RecordedSde_HasItsCoefficientsAndMarginals(string name, string recorded)
    {
        var golden = new GoldenCase("training", "sde");
        var process = Catalog.Processes.ByName(name);
        Tensor t = golden["t"], x = golden["x"], z = golden["z"], score = golden["score"];
        void Near(string what, Tensor got) => GoldenCase.Near(golden[$"{recorded}_{what}"], got, 1e-12, what);
        Tensor Column(Func<double, double> of) => Tensor.From(Array.ConvertAll(t.ToArray<double>(), time => of(time)));
        Tensor Beside(Func<double, double> of) => Column(of).Reshape(-1, 1, 1, 1);

        Near("marginal_std", process.At(t).Sigma);
        Near("marginal_mean", Beside(time => process.At(time).Alpha) * x);
        Near("perturbed", process.Perturb(x, z, t));
        Near("diffusion", Column(process.Diffusion));
        Near("drift", Beside(process.Drift) * x);
        Near("reverse_drift", Beside(process.Drift) * x - Beside(process.Diffusion).Square() * score);
        Near("probability_flow_drift", Beside(process.Drift) * x - Beside(process.Diffusion).Square() * score * 0.5);
        var variance = process.PriorScale * process.PriorScale;
        Near("prior_logp", -x.Square().Flatten(1).Sum([1]) / (2 * variance) - 30 * Math.Log(2 * Math.PI * variance));
    }

    [Fact]
    public void Ddpm_ManySteps_IsTheVpSde()
    {
        // beta_i = beta(i / N) / N (Song et al. 2021, appendix B): the chain of N steps differs from its limit by O(1 / N).
        const int n = 4000;
        var chain = new DdpmProcess(Tensor.From([.. Enumerable.Range(0, n).Select(i => (0.1 + (i + 0.5) / n * 19.9) / n)]));
        var limit = new VpProcess();
        foreach (var i in new[] { 400, 2000, 3600 })
        {
            var t = (i + 1.0) / n;
            Assert.Equal(limit.At(t).Alpha, chain.At(i).Alpha, 2e-3);
            Assert.Equal(1, chain.Diffusion(i) / (limit.Diffusion(t) / Math.Sqrt(n)), 5e-3);
            Assert.Equal(1, chain.Drift(i) / (limit.Drift(t) / n), 1e-2);
        }
    }

    [Fact]
    public void Ncsn_ByDefault_IsThePapers()
    {
        var process = new NcsnProcess();                                                // Song and Ermon 2019, section 5: L = 10, 1 to 0.01
        Assert.Equal(10, process.Timesteps);
        Assert.Equal(1, process.At(9).Sigma);
        Assert.Equal(0.01, process.At(0).Sigma);
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(Math.Pow(100, 1 / 9.0), process.Sigmas[i + 1] / process.Sigmas[i], 1e-12));
    }

    [Fact]
    public void Edm_SigmaDrawnBeyondSampling_HasALevel()
    {
        var process = new EdmProcess();
        Assert.Equal(1000, process.At(process.TimeAt(1000)).Sigma, 1e-9);
        Assert.Equal(Math.Log(2) / 4, process.TimeOf(-Math.Log(2)), 1e-15);            // c_noise
        Assert.Equal(250 * Math.Log(2), new EdmProcess { TimeScale = 1000 }.TimeOf(-Math.Log(2)), 1e-12);
    }

    [Fact]
    public void Ve_TimeIsSigma_TellsSigma()
    {
        var process = new VeProcess { Time = VeTime.Sigma };
        Assert.Equal(new NoiseLevel(2.5, 1, 2.5), process.At(2.5));
        Assert.Equal(2.5, process.TimeOf(-Math.Log(2.5)), 1e-14);
        Assert.Equal(Math.Sqrt(5), process.Diffusion(2.5), 1e-14);                     // d sigma^2 / d sigma = 2 sigma
        Assert.Equal(new VeProcess().At(0.5).Sigma, Math.Sqrt(0.01 * 50), 1e-14);
    }

    [Fact]
    public void Flow_At_IsTheStraightLine() => Assert.Equal(new NoiseLevel(250, 0.75, 0.25), new FlowProcess().At(250));

    [Fact]
    public void At_OutsideAFlow_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new FlowProcess().At(1000.5));
        Assert.Contains("from 0 to 1000", error.Message);
    }

    [Fact]
    public void At_WholeTimesOfAContinuousProcess_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new FlowProcess().At(Tensor.From<long>([3])));
        Assert.Contains("Float32 or Float64, not Int64", error.Message);
    }

    [Theory]
    [InlineData("scale 1 is 0.1")]
    [InlineData("sigma runs from 2 to 1")]
    [InlineData("sigma runs from 0 to 80")]
    [InlineData("beta runs from 3 to 1")]
    public void New_ImpossibleSettings_AreRefused(string message)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() =>
        {
            if (message.Contains("scale")) _ = new NcsnProcess(0.2, 0.1);
            if (message.Contains("2 to")) _ = new VeProcess(2, 1);
            if (message.Contains("80")) _ = new EdmProcess(0);
            if (message.Contains("beta")) _ = new SubVpProcess(3, 1);
        });
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void FlowShift_RecordedShifts_Agree()
    {
        var golden = new GoldenCase("training", "flow_matching");
        foreach (var shift in new[] { "1.7", "3.0" })
        {
            var shifted = golden["t"].ToArray<float>().Select(u => (float)new FlowShift(double.Parse(shift)).Of(u)).ToArray();
            GoldenCase.Near(golden[$"shifted_t_{shift}"], Tensor.From(shifted), 1e-6, shift);
        }
    }

    [Fact]
    public void FlowShift_ByResolution_IsFluxs()
    {
        Assert.Equal(0.5, FlowShift.MuFor(256), 1e-15);
        Assert.Equal(1.15, FlowShift.MuFor(4096), 1e-15);
        Assert.Equal(Math.Exp(1.15) / (Math.Exp(1.15) + (1 / 0.3 - 1)), FlowShift.Exponential(1.15).Of(0.3), 1e-15);
        Assert.Equal(1.15 / (1.15 + (1 / 0.3 - 1)), FlowShift.Linear(1.15).Of(0.3), 1e-15);
        Assert.Equal(0.3, FlowShift.None.Of(0.3));
    }
}
