using Langevin.Oracles;
using Langevin.Nn.Optim;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Optim;

public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Tensor> Golden = Goldens.Read("nn/layers.safetensors");

    private static readonly Dictionary<string, Func<(string, Tensor), (string, Tensor), Optimizer>> Cases = new()
    {
        ["adamw"] = (a, b) => new AdamW([new ParameterGroup([a], 0.02, 0.1), new ParameterGroup([b], 0.05)], 0.8, 0.95, 1e-6),
        ["adamw_clipped"] = (a, b) => new AdamW([a, b], 0.02),
        ["sgd"] = (a, b) => new Sgd([a, b], 0.02, 0.1),
        ["sgd_momentum"] = (a, b) => new Sgd([a, b], 0.02, 0.1, 0.9),
        ["sgd_nesterov"] = (a, b) => new Sgd([a, b], 0.02, momentum: 0.9, nesterov: true),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static (string, Tensor)[] Start()
    {
        var (a, b) = (Goldens.Wave(3, 4), Goldens.Wave(5) * 2);
        (a.RequiresGrad, b.RequiresGrad) = (true, true);
        return [("a", a), ("b", b)];
    }

    private static void Step(string name, Optimizer optimizer, (string, Tensor)[] parameters, int step)
    {
        var (a, b) = (parameters[0].Item2, parameters[1].Item2);
        a.Grad = Goldens.Wave(3, 4) * (step + 1L) * 0.3 - 0.1;
        b.Grad = (Goldens.Wave(5) * (step + 1L)).Cos();
        if (name == "adamw_clipped") Goldens.Near(Golden[$"{name}.norm.{step}"], GradientNorm.Clip([a, b], 0.7), 1e-5, "norm");
        optimizer.Step();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_SixTimes_EndsAtTheRecordedParameters(string name)
    {
        var parameters = Start();
        var optimizer = Cases[name](parameters[0], parameters[1]);
        for (var step = 0; step < 6; step++) Step(name, optimizer, parameters, step);

        Goldens.Near(Golden[$"{name}.a"], parameters[0].Item2, 1e-6, "a");
        Goldens.Near(Golden[$"{name}.b"], parameters[1].Item2, 1e-6, "b");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LoadStateDict_InTheMiddle_ContinuesBitForBit(string name)
    {
        var whole = Start();
        var first = Cases[name](whole[0], whole[1]);
        for (var step = 0; step < 3; step++) Step(name, first, whole, step);
        var resumed = Start();
        for (var i = 0; i < 2; i++) resumed[i].Item2.Detach().CopyInPlace(whole[i].Item2.Detach());
        var second = Cases[name](resumed[0], resumed[1]);
        second.LoadStateDict(first.StateDict().ToDictionary(s => s.Key, s => s.Value.Clone()));
        for (var step = 3; step < 6; step++)
        {
            Step(name, first, whole, step);
            Step(name, second, resumed, step);
        }

        for (var i = 0; i < 2; i++) Assert.True(whole[i].Item2.Same(resumed[i].Item2));
    }

    [Fact]
    public void Step_OfAParameterWithoutGradient_LeavesItAlone()
    {
        var parameters = Start();
        var before = parameters[1].Item2.Clone();
        var optimizer = new AdamW(parameters);
        parameters[0].Item2.Grad = Goldens.Wave(3, 4);
        optimizer.Step();

        Assert.True(before.Same(parameters[1].Item2));
        Assert.DoesNotContain("step.b", optimizer.StateDict().Keys);
    }

    [Fact]
    public void Step_OfChannelsLastParameters_IsThatOfContiguousOnes()
    {
        var values = Goldens.Wave(4, 3, 3, 3);
        Tensor[] parameters = [values.Clone(), values.To(MemoryFormat.ChannelsLast).Clone()];
        foreach (var parameter in parameters)
        {
            parameter.RequiresGrad = true;
            var optimizer = new AdamW([("w", parameter)], 0.1);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ZeroGrad();
                Functional.Convolution(Goldens.Wave(1, 3, 5, 5), parameter, null, [1, 1], [0, 0], [1, 1]).Square().Sum().Backward();
                optimizer.Step();
            }
        }

        Goldens.Near(parameters[0], parameters[1], 1e-5, "channels last");
    }

    [Fact]
    public void Clip_BelowTheLimit_ChangesNothing()
    {
        var parameters = Start();
        parameters[0].Item2.Grad = Goldens.Wave(3, 4);
        var before = Goldens.Wave(3, 4);
        var norm = GradientNorm.Clip(parameters.Select(p => p.Item2), 100);

        Assert.True(before.Same(parameters[0].Item2.Grad!));
        Goldens.Near(before.Norm(), norm, 1e-6, "norm");
    }

    [Fact]
    public void LoadStateDict_OfAnotherNetwork_Throws()
    {
        var optimizer = new AdamW(Start());
        Assert.Contains("'exp_avg.c'", Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(new Dictionary<string, Tensor> { ["exp_avg.c"] = Tensor.Zeros([1]) })).Message);
        Assert.Contains("[2] instead of [5]", Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(new Dictionary<string, Tensor> { ["exp_avg.b"] = Tensor.Zeros([2]) })).Message);
    }

    [Fact]
    public void Constructor_GivenAParameterTwice_NamesIt() =>
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => new AdamW([Start()[0], Start()[0]])).Message);
}
