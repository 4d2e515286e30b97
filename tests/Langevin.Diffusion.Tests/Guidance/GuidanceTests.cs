using System.Globalization;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

public class GuidanceTests
{
    private static readonly NoiseLevel Level = new(500, 0.6, 0.8);
    private readonly Tensor x = Tensor.Randn([3, 2, 4], new Generator(1));

    [Theory, InlineData("1.0"), InlineData("3.0"), InlineData("7.5")]
    public void Combine_RecordedScale_IsTheReferences(string scale)
    {
        var golden = new GoldenCase("training", "cfg");
        var s = double.Parse(scale, CultureInfo.InvariantCulture);
        var guided = ClassifierFreeGuidance.Combine(golden["uncond"], golden["cond"], s);
        GoldenCase.Near(golden["cfg_" + scale], guided, 1e-5);
        foreach (var phi in new[] { "0.0", "0.7", "1.0" })
            GoldenCase.Near(golden[$"rescale_{scale}_{phi}"], GuidanceRescale.Apply(guided, golden["cond"], double.Parse(phi, CultureInfo.InvariantCulture)), 1e-5, phi);
    }

    [Fact]
    public void Denoise_TwoConditions_IsOneCallWithEverythingTwice()
    {
        var calls = 0;
        var model = Model((input, t, labels) =>
        {
            calls++;
            Assert.Equal([6, 2, 4], input.Shape);
            Assert.Equal([500, 500, 500, 500, 500, 500], t.ToArray<float>());
            Assert.Equal([7, 8, 9, 10, 10, 10], labels!.ToArray<long>());
        });
        new ClassifierFreeGuidance(model, 3).Denoise(x, Level);
        Assert.Equal(1, calls);
        Assert.Equal(2, model.Evaluations);
    }

    [Theory, InlineData(1.0, 7L), InlineData(0.0, 10L)]
    public void Denoise_ScaleThatNeedsOneCondition_PaysForOne(double scale, long label)
    {
        var model = Model((input, _, labels) =>
        {
            Assert.Equal(3, input.Size(0));
            Assert.Equal(label, (long)labels![0].Item());
        });
        new ClassifierFreeGuidance(model, scale).Denoise(x, Level);
        Assert.Equal(1, model.Evaluations);
    }

    [Theory, MemberData(nameof(Predictions))]
    public void Denoise_GuidedX0_IsTheGuidedOutput(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var model = Model(parameterization);
        var both = model.Denoise(x, Level, 0, 1);
        var output = ClassifierFreeGuidance.Combine(parameterization.Output(x, both[1].X0, Level), parameterization.Output(x, both[0].X0, Level), 4);
        var guided = new ClassifierFreeGuidance(model, 4).Denoise(x, Level);
        GoldenCase.Near(parameterization.X0(x, output, Level), guided.X0, 1e-5, "x0");
        GoldenCase.Near(parameterization.Noise(x, output, Level), guided.Noise!, 1e-5, "noise");
    }

    [Theory, MemberData(nameof(Predictions))]
    public void Denoise_Rescaled_HasTheConditionalOutputsDeviation(string name)
    {
        var parameterization = Catalog.Parameterizations.ByName(name);
        var model = Model(parameterization);
        var guided = new ClassifierFreeGuidance(model, 4) { Rescale = new GuidanceRescale(1, parameterization) }.Denoise(x, Level);
        Tensor Deviation(Denoised answer) => parameterization.Output(x, answer.X0, Level).Std([1, 2]);
        GoldenCase.Near(Deviation(model.Denoise(x, Level, 0)[0]), Deviation(guided), 1e-4);
        GoldenCase.Near((x - Level.Alpha * guided.X0) / Level.Sigma, guided.Noise!, 1e-4, "x = alpha x0 + sigma n");
    }

    [Fact]
    public void FromWeight_IsScaleLessOne()
    {
        var model = Model(Parameterization.V);
        var one = ClassifierFreeGuidance.FromWeight(model, 2).Denoise(x, Level).X0;
        Assert.True(one.Same(new ClassifierFreeGuidance(model, 3).Denoise(x, Level).X0));
    }

    [Fact]
    public void Drop_HalfOfTheLabels_BecomesTheNullClass()
    {
        var labels = Tensor.Zeros([10_000], ScalarType.Int64);
        var dropped = new NullClass(10).Drop(labels, 0.5, new Generator(1));
        Assert.Equal(ScalarType.Int64, dropped.Type);
        Assert.Equal(0.5, dropped.EqualTo(10).To(ScalarType.Float64).Mean().Item(), 0.02); // standard deviation 0.005
        Assert.True(new NullClass(10).Drop(labels, 0, new Generator(1)).Same(labels));
    }

    [Fact]
    public void Denoise_ConditionOfAnotherBatch_IsRefused()
    {
        var model = new NetworkDenoiser((input, _, _) => input, Parameterization.V, Tensor.From<long>([1, 2]));
        var error = Assert.Throws<ArgumentException>(() => model.Denoise(x, Level));
        Assert.Contains("for 2 samples does not fit a batch of 3", error.Message);
    }

    [Fact]
    public void Denoise_EpsilonInPureNoise_SaysWhatToDo()
    {
        var model = new NetworkDenoiser((input, _, _) => input, Parameterization.Epsilon);
        var error = Assert.Throws<ArgumentException>(() => model.Denoise(x, new NoiseLevel(999, 0, 1)));
        Assert.Contains("says nothing of x_0 in pure noise (t = 999", error.Message);
    }

    public static TheoryData<string> Predictions => [.. Catalog.Parameterizations.Names];

    private static NetworkDenoiser Model(Action<Tensor, Tensor, Tensor?> check) => new((input, t, labels) =>
    {
        check(input, t, labels);
        return input;
    }, Parameterization.Epsilon, Tensor.From<long>([7, 8, 9]), new NullClass(10).Labels);

    private static NetworkDenoiser Model(Parameterization parameterization) => new(
        (input, _, labels) => (input * (1 + 0.1 * labels!.To(ScalarType.Float32).Reshape(-1, 1, 1))).Sin(),
        parameterization, Tensor.From<long>([7, 8, 9]), new NullClass(10).Labels);
}
