using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Processes;

/// <summary>What every noise process owes.</summary>
public class EveryProcessTests
{
    public static TheoryData<string> Names => [.. Catalog.Processes.Names];

    [Theory, MemberData(nameof(Names))]
    public void TimeOf_TheLevelOfT_IsT(string name)
    {
        var process = Catalog.Processes.ByName(name);
        foreach (var t in Times(process, 400)) Assert.Equal(t, process.TimeOf(process.At(t).Lambda), 1e-10);
    }

    [Theory, MemberData(nameof(Names))]
    public void At_TheTimeOfALevel_IsTheLevel(string name)
    {
        var process = Catalog.Processes.ByName(name);
        var (first, last) = (process.At(process.FirstT).Lambda, Math.Max(process.At(process.LastT).Lambda, -10));
        for (var i = 0; i <= 400; i++)
        {
            var lambda = double.Lerp(first, last, i / 400.0);
            Assert.Equal(lambda, process.At(process.TimeOf(lambda)).Lambda, 1e-10 * Math.Max(1, Math.Abs(lambda)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void At_GrowingT_LosesSignal(string name)
    {
        var process = Catalog.Processes.ByName(name);
        var levels = Times(process, 1000).Select(process.At).ToArray();
        for (var i = 1; i < levels.Length; i++) Assert.True(levels[i].Lambda < levels[i - 1].Lambda && levels[i].Sigma > levels[i - 1].Sigma);
        Assert.Equal(process.PriorScale, levels[^1].Sigma, 0.01 * process.PriorScale);
    }

    [Theory, MemberData(nameof(Names))]
    public void At_Tensor_AgreesWithNumbers(string name)
    {
        var process = Catalog.Processes.ByName(name);
        var times = process.Timesteps is { } count ? [0, count / 2, count - 1] : Times(process, 2);
        var t = Tensor.From(times).To(process.Timesteps is null ? ScalarType.Float64 : ScalarType.Int64);
        var many = process.At(t);
        Assert.Equal(times.Select(time => process.At(time).Alpha), many.Alpha.ToArray<double>());
        Assert.Equal(times.Select(time => process.At(time).Sigma), many.Sigma.ToArray<double>());
        Assert.Same(t, many.T);
    }

    [Theory, MemberData(nameof(Names))]
    public void DriftAndDiffusion_IntegratedMoments_AreTheMarginal(string name)
    {
        // dm/dt = f m, dv/dt = 2 f v + g^2 by the midpoint rule; stops short of pure noise, where f is infinite.
        var process = Catalog.Processes.ByName(name);
        var last = double.Lerp(process.FirstT, process.LastT, process.At(process.LastT).Alpha > 0 ? 1 : 0.9);
        if (process.Timesteps is not null) last = Math.Floor(last);
        var steps = process.Timesteps is { } count ? 16 * (count - 1) : 20_000;
        var h = (last - process.FirstT) / steps;
        var start = process.At(process.FirstT);
        var (mean, variance) = (start.Alpha, start.Sigma * start.Sigma);
        (double Mean, double Variance) Slope(double t, double m, double v)
        {
            var (f, g) = (process.Drift(t), process.Diffusion(t));
            return (f * m, 2 * f * v + g * g);
        }

        for (var i = 0; i < steps; i++)
        {
            var t = double.Lerp(process.FirstT, last, i / (double)steps);
            var early = Slope(t, mean, variance);
            var middle = Slope(t + h / 2, mean + h / 2 * early.Mean, variance + h / 2 * early.Variance);
            (mean, variance) = (mean + h * middle.Mean, variance + h * middle.Variance);
        }

        var end = process.At(last);
        Assert.Equal(end.Alpha, mean, 1e-5);
        Assert.Equal(1, Math.Sqrt(variance) / end.Sigma, 1e-3);
    }

    [Theory, MemberData(nameof(Names))]
    public void DriftAndDiffusion_SimulatedPaths_HaveTheMarginalsVariance(string name)
    {
        // Euler and Maruyama's rule for 8000 paths from one point: the standard error of a variance is 1.6 %.
        var process = Catalog.Processes.ByName(name);
        var last = double.Lerp(process.FirstT, process.LastT, 0.8);
        const int steps = 800;
        var h = (last - process.FirstT) / steps;
        var generator = new Generator(1);
        var x = process.At(process.FirstT).Perturb(Tensor.Full([8000], 0.7, ScalarType.Float64), Tensor.Randn([8000], generator, ScalarType.Float64));
        for (var i = 0; i < steps; i++)
        {
            var t = process.FirstT + i * h;
            x = (1 + h * process.Drift(t)) * x + process.Diffusion(t) * Math.Sqrt(h) * Tensor.Randn([8000], generator, ScalarType.Float64);
        }

        var level = process.At(last);
        Assert.Equal(0.7 * level.Alpha, x.Mean().Item(), 0.06 * level.Sigma);
        Assert.Equal(1, x.Var().Item() / (level.Sigma * level.Sigma), 0.08);
    }

    [Theory, MemberData(nameof(Names))]
    public void Diffusion_OfT_FollowsFromLambda(string name)
    {
        // g^2 = -2 sigma^2 d lambda / dt (Kingma et al. 2021)
        var process = Catalog.Processes.ByName(name);
        foreach (var share in new[] { 0.21, 0.47, 0.83 })
        {
            var t = double.Lerp(process.FirstT, process.LastT, share);
            if (process.Timesteps is not null) t = Math.Floor(t) + 0.4;
            var h = 1e-5 * (process.LastT - process.FirstT);
            var slope = (process.At(t + h).Lambda - process.At(t - h).Lambda) / (2 * h);
            var g = process.Diffusion(t);
            Assert.Equal(1, -2 * Math.Pow(process.At(t).Sigma, 2) * slope / (g * g), 1e-5);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TimeOf_BeyondTheEnds_IsHeldInside(string name)
    {
        var process = Catalog.Processes.ByName(name);
        Assert.Equal(process.FirstT, process.TimeOf(double.PositiveInfinity));
        Assert.Equal(process.LastT, process.TimeOf(double.NegativeInfinity));
    }

    [Theory, MemberData(nameof(Names))]
    public void At_NotANumber_IsRefused(string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Processes.ByName(name).At(double.NaN));

    private static double[] Times(INoiseProcess process, int count) =>
        [.. Enumerable.Range(0, count + 1).Select(i => double.Lerp(process.FirstT, process.LastT, i / (double)count))];
}
