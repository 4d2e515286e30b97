using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests;

public sealed class ModuleTests
{
    private static Sequential Small()
    {
        var module = new Sequential(new Linear(3, 4), Activation.Silu(), new Linear(4, 2));
        module.Initialize(new Generator(1));
        return module;
    }

    [Fact]
    public void NamedParameters_OfNestedModules_AreDottedAndInOrder() =>
        Assert.Equal(["0.0.weight", "0.0.bias", "0.2.weight", "0.2.bias", "1.weight"], new Sequential(Small(), new Linear(2, 2, bias: false)).NamedParameters().Select(p => p.Name));

    [Fact]
    public void Initialize_OfLayersConstructedInAnotherOrder_FollowsTheConstruction()
    {
        var (second, first) = (new Linear(4, 2), new Linear(3, 4));
        new Sequential(first, second).Initialize(new Generator(5));
        var alone = new Linear(4, 2);
        alone.Initialize(new Generator(5));

        Assert.True(second.Weight.Same(alone.Weight));
    }

    [Fact]
    public void LoadStateDict_WithSeveralFaults_ListsThemAllAndChangesNothing()
    {
        var module = Small();
        var before = module.StateDict()["0.weight"].Clone();
        var state = module.StateDict().ToDictionary(s => s.Key, s => Tensor.ZerosLike(s.Value));
        state.Remove("0.bias");
        state.Remove("2.bias");
        state["2.weight"] = Tensor.Zeros([4, 2]);
        state["3.weight"] = Tensor.Zeros([1]);

        var e = Assert.Throws<StateDictException>(() => module.LoadStateDict(state));

        Assert.Equal("The weights do not fit the network: missing 0.bias, 2.bias; unexpected 3.weight; misshapen 2.weight ([4, 2] instead of [2, 4]).", e.Message);
        Assert.True(before.Same(module.StateDict()["0.weight"]));
    }

    [Fact]
    public void LoadStateDict_OfAnotherType_Converts()
    {
        var (from, to) = (Small(), Small());
        from.To(ScalarType.Float64);
        to.Initialize(new Generator(2));
        to.LoadStateDict(from.StateDict());

        Assert.Equal(ScalarType.Float32, to.Type);
        Assert.True(to.StateDict()["0.weight"].Same(Small().StateDict()["0.weight"]));
    }

    [Fact]
    public void To_Float64_KeepsTheSameTensorsTrainable()
    {
        var linear = new Linear(3, 2);
        linear.Initialize(new Generator(1));
        var weight = linear.Weight;
        linear.To(ScalarType.Float64);
        linear.Forward(Tensor.Ones([1, 3], ScalarType.Float64)).Sum().Backward();

        Assert.Same(weight, linear.Weight);
        Assert.Equal((ScalarType.Float64, true), (weight.Type, weight.RequiresGrad));
        Assert.Equal([1.0, 1, 1, 1, 1, 1], weight.Grad!.ToArray<double>());
    }

    [Fact]
    public void To_ChannelsLast_LaysOutConvolutionWeightsAlone()
    {
        var module = new Sequential(new Conv2d(3, 4, 3), new GroupNorm(2, 4));
        module.Initialize(new Generator(1));
        var values = module.StateDict()["0.weight"].Clone().Contiguous();
        module.To(MemoryFormat.ChannelsLast);

        Assert.Equal([27, 1, 9, 3], module.StateDict()["0.weight"].Strides);
        Assert.True(values.Same(module.StateDict()["0.weight"]));
        Assert.True(module.StateDict()["1.weight"].IsContiguous);
    }

    [Fact]
    public void Parameters_AfterTheScopeOfTheirConstruction_LiveOn()
    {
        Linear linear;
        using (new TensorScope())
        {
            linear = new Linear(3, 2);
            linear.Initialize(new Generator(1));
        }

        Assert.True(linear.Weight.IsFinite().All());
    }

    [Fact]
    public void Forward_OfACompositeModule_FreesItsIntermediates()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        List<Tensor> seen = [];
        var module = Small();
        Tensor result;
        using (module.Observe((_, output) => seen.Add(output))) result = module.Forward(Tensor.Ones([1, 3]));

        Assert.Equal(4, seen.Count);
        Assert.Same(result, seen[^1]);
        Assert.Equal([1, 2], result.Shape);
        Assert.Throws<ObjectDisposedException>(() => seen[0].Shape);
        Assert.Throws<ObjectDisposedException>(() => seen[1].Shape);
    }

    [Fact]
    public void Observe_OfPartOfANetwork_NamesWhatIsInItUntilDisposed()
    {
        var inner = Small();
        var whole = new Sequential(new Linear(3, 3), inner);
        whole.Initialize(new Generator(1));
        List<string> names = [];
        using (inner.Observe((name, _) => names.Add(name))) whole.Forward(Tensor.Ones([1, 3]));
        whole.Forward(Tensor.Ones([1, 3]));

        Assert.Equal(["0", "1", "2", ""], names);
    }

    [Fact]
    public void Eval_OfTheWhole_ReachesEveryModule()
    {
        var module = new Sequential(new Sequential(new Dropout(0.5)));
        module.Eval();
        Assert.All(module.NamedModules(), m => Assert.False(m.Module.IsTraining));
        module.Train();
        Assert.All(module.NamedModules(), m => Assert.True(m.Module.IsTraining));
    }

    [Theory]
    [InlineData(""), InlineData("a.b"), InlineData("weight")]
    public void Add_OfANameThatCannotBe_Throws(string name) => Assert.Throws<ArgumentException>(() => new Named(name));

    private sealed class Named : Module
    {
        public Named(string name)
        {
            AddParameter("weight", 1);
            AddParameter(name, 1);
        }
    }
}
