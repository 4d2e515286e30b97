using System.Text.Json;
using Langevin.Oracles;
using Langevin.Nn.Optim;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Optim;

public sealed class ExponentialMovingAverageTests
{
    [Theory]
    [InlineData("ema_plain"), InlineData("ema_warmup"), InlineData("ema_warmup_p34_min"), InlineData("ema_after5")]
    public void Update_AlongTheRecordedParameters_FollowsTheRecordedAverage(string name)
    {
        var golden = Goldens.Read($"training/{name}.safetensors");
        var decays = golden["decay"].ToArray<double>();
        var parameter = golden["initial"].Clone();
        var average = Average(name, parameter);
        for (var step = 0; step < decays.Length; step++)
        {
            parameter.CopyInPlace(golden["params"][step]);
            average.Update();

            Assert.Equal(decays[step], average.Decay, 1e-12);
            Goldens.Near(golden["shadow"][step], average.NamedAverages().Single().Value, 1e-6, $"step {step}");
        }
    }

    [Fact]
    public void LoadStateDict_InTheMiddle_ContinuesBitForBit()
    {
        var parameter = Goldens.Wave(7);
        var whole = new ExponentialMovingAverage([("w", parameter)]);
        void Move(ExponentialMovingAverage average, int step)
        {
            parameter.CopyInPlace(Goldens.Wave(7) * (1.0 + step));
            average.Update();
        }
        for (var step = 0; step < 4; step++) Move(whole, step);
        var resumed = new ExponentialMovingAverage([("w", Tensor.Zeros([7]))]);
        resumed.LoadStateDict(whole.StateDict());
        var other = new ExponentialMovingAverage([("w", parameter)]);
        other.LoadStateDict(resumed.StateDict());
        for (var step = 4; step < 8; step++) Move(whole, step);
        for (var step = 4; step < 8; step++) Move(other, step);

        Assert.True(whole.NamedAverages().Single().Value.Same(other.NamedAverages().Single().Value));
    }

    [Fact]
    public void Apply_UntilDisposed_PutsTheAverageInPlace()
    {
        var parameter = Tensor.Zeros([3]);
        var average = new ExponentialMovingAverage([("w", parameter)]);
        parameter.FillInPlace(5);
        using (average.Apply()) Assert.True(parameter.EqualTo(0).All());

        Assert.True(parameter.EqualTo(5).All());
    }

    [Fact]
    public void LoadStateDict_OfAnotherNetwork_NamesWhatIsMissing() =>
        Assert.Contains("average.w", Assert.Throws<ArgumentException>(() => new ExponentialMovingAverage([("w", Tensor.Zeros([3]))]).LoadStateDict(new Dictionary<string, Tensor>())).Message);

    private static ExponentialMovingAverage Average(string name, Tensor parameter)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Goldens.File($"training/{name}.json")));
        var options = json.RootElement.GetProperty("kwargs");
        double Number(string key, double otherwise) => options.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
        return new ExponentialMovingAverage([("w", parameter)])
        {
            MaximumDecay = Number("decay", 0.9999),
            MinimumDecay = Number("min_decay", 0),
            UpdateAfterStep = (long)Number("update_after_step", 0),
            WarmUp = options.TryGetProperty("use_ema_warmup", out _) ? EmaWarmUp.Power : EmaWarmUp.Rational,
            InverseGamma = Number("inv_gamma", 1),
            Power = Number("power", 2.0 / 3),
        };
    }
}
