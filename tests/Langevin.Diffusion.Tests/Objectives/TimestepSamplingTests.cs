using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Objectives;

public class TimestepSamplingTests
{
    private const int Many = 100_000;
    private static readonly DdpmProcess Chain = new(timesteps: 50);
    public static TheoryData<string> Names => [.. Catalog.TimestepSampling.Names];

    [Theory, MemberData(nameof(Names))]
    public void Draw_AnyProcess_GivesTimestepsOfIt(string name)
    {
        foreach (var process in Catalog.Processes.Names.Select(Catalog.Processes.ByName))
        {
            var drawn = Catalog.TimestepSampling.ByName(name)(process).Draw(33, new Generator(1));
            Assert.Equal([33], drawn.T.Shape);
            Assert.Equal(process.Timesteps is null ? ScalarType.Float64 : ScalarType.Int64, drawn.T.Type);
            Assert.True((drawn.T >= process.FirstT).All() && (drawn.T <= process.LastT).All(), $"{process} {drawn.T.ToText()}");
            Assert.True(process.At(drawn.T).Sigma.IsFinite().All());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Draw_SameGenerator_IsTheSame(string name)
    {
        Tensor Once(ulong seed) => Catalog.TimestepSampling.ByName(name)(Chain).Draw(16, new Generator(seed)).T;
        Assert.True(Once(1).Same(Once(1)));
        Assert.False(Once(1).Same(Once(2)));
    }

    [Theory, InlineData("uniform"), InlineData("stratified"), InlineData("antithetic")]
    public void Draw_UniformKinds_AreUniform(string name)
    {
        var flow = new FlowProcess();
        var t = Tensor.Cat([.. Enumerable.Range(0, 1000).Select(i => Catalog.TimestepSampling.ByName(name)(flow).Draw(100, new Generator((ulong)i)).T)]);
        var (middle, width) = ((flow.FirstT + flow.LastT) / 2, flow.LastT - flow.FirstT);
        Assert.Equal(middle, t.Mean().Item(), 0.01 * width);                            // standard error 0.001
        Assert.Equal(width / Math.Sqrt(12), t.Std().Item(), 0.01 * width);
        Assert.Equal(0.1, (t < flow.FirstT + 0.1 * width).To(ScalarType.Float64).Mean().Item(), 0.005);
    }

    [Theory, InlineData("stratified"), InlineData("antithetic")]
    public void Draw_SpreadKinds_MakeTheMeanVaryLess(string name)
    {
        double Deviation(string kind) => Tensor.From(Enumerable.Range(0, 300)
            .Select(i => Catalog.TimestepSampling.ByName(kind)(new FlowProcess()).Draw(10, new Generator((ulong)i)).T.Mean().Item()).ToArray()).Std().Item();
        Assert.True(Deviation(name) < 0.4 * Deviation("uniform"));                         // stratified 1 / sqrt(10), antithetic 0
    }

    [Theory, InlineData("score_norm"), InlineData("loss_second_moment")]
    public void Draw_ImportanceKinds_KeepTheMeanOfAnyLoss(string name)
    {
        foreach (INoiseProcess process in new INoiseProcess[] { Chain, new FlowProcess() })
        {
            var sampling = Catalog.TimestepSampling.ByName(name)(process);
            Teach(sampling, process);
            var drawn = sampling.Draw(Many, new Generator(3));
            Tensor Loss(Tensor t) => (t.To(ScalarType.Float64) / process.LastT).Square() + 0.1;
            var uniform = Loss(new StratifiedTimesteps(process).Draw(Many, new Generator(4)).T).Mean().Item();
            Assert.Equal(uniform, (Loss(drawn.T) * drawn.Weights!).Mean().Item(), 0.03 * uniform);
            Assert.NotEqual(uniform, Loss(drawn.T).Mean().Item(), 0.2 * uniform);       // it does draw unevenly
        }
    }

    [Fact]
    public void Draw_ScoreNorm_SpreadsLogSnrEvenly()
    {
        var process = new VpProcess();
        var drawn = new ScoreNormTimesteps(process).Draw(Many, new Generator(5)).T;
        var level = process.At(drawn);
        var lambda = (level.Alpha / level.Sigma).Log();
        var (low, high) = (process.At(process.LastT).Lambda, process.At(0.01).Lambda);  // before that the stretches of time are coarse
        var within = lambda.IndexSelect(0, Tensor.From([.. Enumerable.Range(0, Many).Where(i => lambda[i].Item() < high).Select(i => (long)i)]));
        Assert.Equal((low + high) / 2, within.Mean().Item(), 0.05 * (high - low));
        Assert.Equal((high - low) / Math.Sqrt(12), within.Std().Item(), 0.02 * (high - low));
    }

    [Fact]
    public void Draw_LossSecondMoment_FollowsTheRootMeanSquareOfItsLosses()
    {
        var sampling = new LossSecondMomentTimesteps(Chain);
        Assert.All(sampling.Draw(100, new Generator(1)).Weights!.ToArray<double>(), weight => Assert.Equal(1, weight, 1e-12));
        Teach(sampling, Chain);
        var drawn = sampling.Draw(Many, new Generator(1));
        var counts = drawn.T.OneHot(50).Sum([0]).ToArray<long>();
        var total = Enumerable.Range(1, 50).Sum();
        for (var t = 0; t < 50; t++)
        {
            var chance = 0.999 * (t + 1) / total + 0.001 / 50;
            Assert.InRange(counts[t], Many * chance - 5 * Math.Sqrt(Many * chance), Many * chance + 5 * Math.Sqrt(Many * chance));
        }
        var at = (int)drawn.T[0].Item();
        Assert.Equal(1 / (50 * (0.999 * (at + 1) / total + 0.001 / 50)), drawn.Weights![0].Item(), 1e-9);
    }

    [Fact]
    public void Learn_MoreThanIsKept_ForgetsTheOldest()
    {
        var sampling = new LossSecondMomentTimesteps(Chain, kept: 2);
        foreach (var loss in new[] { 100.0, 3, 4 }) sampling.Learn(Tensor.Arange(50), Tensor.Full([50], loss, ScalarType.Float64));
        Assert.Equal([3.0, 4], sampling.State["losses"][7].ToArray<double>().Order());
        Assert.All(sampling.State["seen"].ToArray<long>(), seen => Assert.Equal(3, seen));
    }

    [Fact]
    public void Restore_State_DrawsOnAsIfNothingHadHappened()
    {
        LossSecondMomentTimesteps one = new(Chain), other = new(Chain);
        Teach(one, Chain);
        other.Restore(one.State);
        one.Learn(Tensor.Arange(50), Tensor.Ones([50]));
        other.Learn(Tensor.Arange(50), Tensor.Ones([50]));
        Assert.True(one.Draw(1000, new Generator(1)).T.Same(other.Draw(1000, new Generator(1)).T));
    }

    [Fact]
    public void Restore_StateOfAnotherSampling_IsRefused()
    {
        var state = new LossSecondMomentTimesteps(new DdpmProcess(timesteps: 10)).State;
        Assert.Contains("no 'losses' of 50 timesteps with 10 each", Assert.Throws<ArgumentException>(() => new LossSecondMomentTimesteps(Chain).Restore(state)).Message);
    }

    [Fact]
    public void LogSigma_RecordedNumbers_AreTheReferences()
    {
        var edm = new GoldenCase("training", "edm_precond");
        GoldenCase.Near(edm["sigma_lognormal"], new LogNormalTimesteps(new EdmProcess()).LogSigma(edm["z"]).Exp(), 1e-12);
        var flow = new GoldenCase("training", "flow_matching");
        GoldenCase.Near(flow["density_logit_normal"], LogNormalTimesteps.LogitNormal(new FlowProcess()).LogSigma(flow["density_z"]).Sigmoid(), 1e-6);
        foreach (var scale in new[] { 0.6, 1.29 })
            GoldenCase.Near(flow[FormattableString.Invariant($"density_mode_{scale}")], new ModeTimesteps(new FlowProcess(), scale).Time(flow["density_u"]), 1e-6);
    }

    [Fact]
    public void Draw_LogNormal_LiesAtItsLevels()
    {
        foreach (var process in new INoiseProcess[] { new EdmProcess(), new FlowProcess() })
        {
            var level = process.At(new LogNormalTimesteps(process, -0.5, 1).Draw(Many, new Generator(1)).T);
            var logSigma = (level.Sigma / level.Alpha).Log();
            Assert.Equal(-0.5, logSigma.Mean().Item(), 0.02);
            Assert.Equal(1, logSigma.Std().Item(), 0.02);
        }
    }

    /// <summary>The loss at each timestep, or thousandth of the time, grows linearly with it.</summary>
    private static void Teach(ITimestepSampling sampling, INoiseProcess process)
    {
        var parts = process.Timesteps ?? 1000;
        var t = process.Timesteps is null
            ? process.FirstT + (process.LastT - process.FirstT) * (Tensor.Arange(parts).To(ScalarType.Float64) + 0.5) / parts
            : Tensor.Arange(parts);
        for (var i = 0; i < 10; i++) sampling.Learn(t, Tensor.Arange(parts).To(ScalarType.Float64) + 1);
    }
}
