using Langevin.Nn.Adapters;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Adapters;

/// <summary>Every kind of adapter beside its formula, computed number by number in Float64.</summary>
public sealed class WeightAdapterTests
{
    private const int Out = 6, In = 4, Kernel = 3, Rank = 2;
    private readonly Random random = new(5);

    private static Tensor Torch(double[] numbers, params long[] shape) => Tensor.From(numbers.Select(number => (float)number).ToArray(), shape);

    private double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];

    private static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        var product = new double[rows * columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                for (var k = 0; k < inner; k++) product[i * columns + j] += a[i * inner + k] * b[k * columns + j];
        return product;
    }

    /// <summary>sum over r, s of a[o, r] core[r, s, k] b[s, i] as [o, i, k].</summary>
    private static double[] Tucker(double[] a, double[] core, double[] b, int rows, int rank, int inputs, int kernel)
    {
        var change = new double[rows * inputs * kernel];
        for (var o = 0; o < rows; o++)
            for (var i = 0; i < inputs; i++)
                for (var k = 0; k < kernel; k++)
                    for (var r = 0; r < rank; r++)
                        for (var s = 0; s < rank; s++) change[(o * inputs + i) * kernel + k] += a[o * rank + r] * core[(r * rank + s) * kernel + k] * b[s * inputs + i];
        return change;
    }

    private static double[] Transposed(double[] matrix, int rows, int columns) => [.. Enumerable.Range(0, rows * columns).Select(i => matrix[i % rows * columns + i / rows])];

    private static void Near(double[] expected, Tensor actual, double tolerance = 2e-6)
    {
        var numbers = actual.To(ScalarType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, numbers.Length);
        for (var i = 0; i < numbers.Length; i++) Assert.InRange(numbers[i] - expected[i], -tolerance, tolerance);
    }

    private static Tensor Zeros(params long[] shape) => Tensor.Zeros(shape);

    [Fact]
    public void Change_OfLora_IsUpTimesDownTimesScale()
    {
        var (down, up) = (Numbers(Rank * In), Numbers(Out * Rank));
        var adapter = new LoraAdapter(Torch(down, Rank, In), Torch(up, Out, Rank), 1.5);
        Near([.. Product(up, down, Out, Rank, In).Select(number => 1.5 * number)], adapter.Change(Zeros(Out, In)));
        Near([.. Product(up, down, Out, Rank, In).Select(number => 1.5 * number)], adapter.Change(Zeros(Out, In, 1, 1)));        // a 1 x 1 convolution is the same
    }

    [Fact]
    public void Change_OfLoconWithCore_IsTuckersProduct()
    {
        var (down, mid, up) = (Numbers(Rank * In), Numbers(Rank * Rank * 9), Numbers(Out * Rank));
        var adapter = new LoraAdapter(Torch(down, Rank, In, 1, 1), Torch(up, Out, Rank, 1, 1), 0.5, Torch(mid, Rank, Rank, Kernel, Kernel));
        Near([.. Tucker(up, mid, down, Out, Rank, In, 9).Select(number => 0.5 * number)], adapter.Change(Zeros(Out, In, Kernel, Kernel)));
    }

    [Fact]
    public void Change_OfLoha_IsTheProductOfBothProducts()
    {
        double[] a1 = Numbers(Out * Rank), b1 = Numbers(Rank * In * 9), a2 = Numbers(Out * Rank), b2 = Numbers(Rank * In * 9);
        var adapter = new LohaAdapter((Torch(a1, Out, Rank), Torch(b1, Rank, In * 9), null), (Torch(a2, Out, Rank), Torch(b2, Rank, In * 9), null), 2);
        var (first, second) = (Product(a1, b1, Out, Rank, In * 9), Product(a2, b2, Out, Rank, In * 9));
        Near([.. first.Zip(second, (x, y) => 2 * x * y)], adapter.Change(Zeros(Out, In, Kernel, Kernel)), 1e-5);
    }

    [Fact]
    public void Change_OfLohaWithCores_IsTheProductOfBothTuckers()
    {
        double[] a1 = Numbers(Out * Rank), b1 = Numbers(Rank * In), t1 = Numbers(Rank * Rank * 9), a2 = Numbers(Out * Rank), b2 = Numbers(Rank * In), t2 = Numbers(Rank * Rank * 9);
        static (Tensor, Tensor, Tensor?) Pair(double[] a, double[] b, double[] t) => (Torch(Transposed(a, Out, Rank), Rank, Out), Torch(b, Rank, In), Torch(t, Rank, Rank, Kernel, Kernel));
        var adapter = new LohaAdapter(Pair(a1, b1, t1), Pair(a2, b2, t2), 1);
        var (first, second) = (Tucker(a1, t1, b1, Out, Rank, In, 9), Tucker(a2, t2, b2, Out, Rank, In, 9));
        Near([.. first.Zip(second, (x, y) => x * y)], adapter.Change(Zeros(Out, In, Kernel, Kernel)), 1e-5);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Change_OfLokr_IsKroneckersProduct(bool isLowRank)
    {
        const int o1 = 2, i1 = 2, o2 = 3, i2 = 2, kernel = 9;
        double[] first = Numbers(o1 * i1), a = Numbers(o2 * Rank), b = Numbers(Rank * i2 * kernel);
        var second = isLowRank ? Product(a, b, o2, Rank, i2 * kernel) : Numbers(o2 * i2 * kernel);
        var factor = isLowRank ? new LokrFactor(null, Torch(a, o2, Rank), Torch(b, Rank, i2 * kernel)) : new LokrFactor(Torch(second, o2, i2, Kernel, Kernel));
        var adapter = new LokrAdapter(new LokrFactor(Torch(first, o1, i1)), factor, 0.25);
        var expected = new double[Out * In * kernel];
        for (var o = 0; o < Out; o++)
            for (var i = 0; i < In; i++)
                for (var k = 0; k < kernel; k++) expected[(o * In + i) * kernel + k] = 0.25 * first[o / o2 * i1 + i / i2] * second[(o % o2 * i2 + i % i2) * kernel + k];
        Near(expected, adapter.Change(Zeros(Out, In, Kernel, Kernel)));
    }

    [Fact]
    public void Change_OfLokrWithCore_IsKroneckersProductWithTuckers()
    {
        const int o1 = 2, i1 = 2, o2 = 3, i2 = 2, kernel = 9;
        double[] w1a = Numbers(o1 * Rank), w1b = Numbers(Rank * i1), a = Numbers(o2 * Rank), b = Numbers(Rank * i2), core = Numbers(Rank * Rank * kernel);
        var (first, second) = (Product(w1a, w1b, o1, Rank, i1), Tucker(a, core, b, o2, Rank, i2, kernel));
        var adapter = new LokrAdapter(new LokrFactor(null, Torch(w1a, o1, Rank), Torch(w1b, Rank, i1)), new LokrFactor(null, Torch(Transposed(a, o2, Rank), Rank, o2), Torch(b, Rank, i2), Torch(core, Rank, Rank, Kernel, Kernel)), 1);
        var expected = new double[Out * In * kernel];
        for (var o = 0; o < Out; o++)
            for (var i = 0; i < In; i++)
                for (var k = 0; k < kernel; k++) expected[(o * In + i) * kernel + k] = first[o / o2 * i1 + i / i2] * second[(o % o2 * i2 + i % i2) * kernel + k];
        Near(expected, adapter.Change(Zeros(Out, In, Kernel, Kernel)));
    }

    [Theory]
    [InlineData(DoraAxis.Output), InlineData(DoraAxis.Input)]
    public void Change_OfDora_TurnsTheWeightAndSetsItsLength(DoraAxis axis)
    {
        double[] weight = Numbers(Out * In), down = Numbers(Rank * In), up = Numbers(Out * Rank);
        var magnitude = Numbers(axis == DoraAxis.Output ? Out : In);
        var adapter = new DoraAdapter(new LoraAdapter(Torch(down, Rank, In), Torch(up, Out, Rank), 1.5), Torch(magnitude, magnitude.Length), axis);
        double[] turned = [.. weight.Zip(Product(up, down, Out, Rank, In), (w, change) => w + 1.5 * change)];
        var expected = new double[Out * In];
        for (var at = 0; at < expected.Length; at++)
        {
            var own = axis == DoraAxis.Output ? at / In : at % In;
            var norm = Math.Sqrt(turned.Where((_, i) => (axis == DoraAxis.Output ? i / In : i % In) == own).Sum(number => number * number));
            expected[at] = magnitude[own] * turned[at] / norm - weight[at];
        }
        Near(expected, adapter.Change(Torch(weight, Out, In)), 1e-5);
    }

    public static TheoryData<string> Layers => ["linear", "convolution", "strided", "grouped"];

    private static AdaptableLayer Layer(string name) => name switch
    {
        "linear" => new Linear(In, Out),
        "convolution" => new Conv2d(In, Out, Kernel, padding: 1),
        "strided" => new Conv2d(In, Out, Kernel, stride: 2, padding: 1),
        _ => new Conv2d(2 * In, Out, Kernel, groups: 2),
    };

    private WeightAdapter[] Kinds(AdaptableLayer layer)
    {
        var kernel = layer.Weight.Shape[2..];
        var columns = (int)(layer.Weight.Elements / Out);
        var lora = new LoraAdapter(Torch(Numbers(Rank * columns), [Rank, In, .. kernel]), Torch(Numbers(Out * Rank), [Out, Rank, .. kernel.Select(_ => 1L)]), 0.7);
        return
        [
            lora, new DoraAdapter(lora, Torch(Numbers(Out), Out)),
            new LohaAdapter((Torch(Numbers(Out * Rank), Out, Rank), Torch(Numbers(Rank * columns), Rank, columns), null), (Torch(Numbers(Out * Rank), Out, Rank), Torch(Numbers(Rank * columns), Rank, columns), null), 1),
            new LokrAdapter(new(Torch(Numbers(4), 2, 2)), new(Torch(Numbers(3 * columns / 2), 3, columns / 2)), 1),
        ];
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_WithAttachedAdapters_IsTheLayerWithTheChangedWeight(string name)
    {
        var layer = Layer(name);
        layer.Initialize(new Generator(1));
        var x = Tensor.Randn(name == "linear" ? [5, In] : [2, name == "grouped" ? 2 * In : In, 8, 6], new Generator(2));
        var adapters = Kinds(layer).Select((adapter, i) => new AttachedAdapter(adapter, 0.5 + i)).ToList();
        var plain = layer.Forward(x);
        foreach (var (adapter, strength) in adapters) layer.Attach(adapter, strength);
        var live = layer.Forward(x);
        Assert.Equal(["weight", "bias"], layer.StateDict().Keys);                                  // nothing is added to the state
        var changed = Layer(name);
        changed.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = WeightAdapter.Changed(layer.Weight, adapters), ["bias"] = layer.Bias! });
        Assert.InRange((changed.Forward(x) - live).Abs().Max().Item(), 0, 3e-5);
        Assert.True((plain - live).Abs().Max().Item() > 0.1);
        layer.DetachAll();
        Assert.True(plain.Same(layer.Forward(x)));
    }

    [Fact]
    public void Backward_ThroughAttachedAdapters_ReachesTheirParametersOnly()
    {
        var (from, layer) = (Layer("linear"), Layer("linear"));
        from.Initialize(new Generator(1));
        layer.ShareStateDict(from.StateDict());
        var adapters = Kinds(layer);
        foreach (var adapter in adapters) layer.Attach(adapter);
        layer.Forward(Tensor.Randn([5, In], new Generator(2))).Square().Sum().Backward();
        Assert.All(adapters.SelectMany(adapter => adapter.Parameters()), parameter => Assert.True(parameter.Grad is { } gradient && gradient.Abs().Max().Item() > 0));
        Assert.All(from.Parameters().Concat(layer.Parameters()), parameter => Assert.Null(parameter.Grad));
    }

    [Fact]
    public void ShareStateDict_OfAnotherModule_ReadsItsMemoryAndLeavesItTrainable()
    {
        var (from, layer) = (Layer("linear"), Layer("linear"));
        from.Initialize(new Generator(1));
        layer.ShareStateDict(from.StateDict());
        using (Langevin.Torch.Autograd.GradientMode.Off()) from.Weight.FillInPlace(3);
        Assert.Equal(3, layer.Weight.Min().Item());
        Assert.True(from.Weight.RequiresGrad && !layer.Weight.RequiresGrad);
        Assert.Contains("weight", Assert.Throws<StateDictException>(() => layer.ShareStateDict(new Linear(In, Out + 1).StateDict())).Message);
    }

    [Fact]
    public void Attach_OfWhatDoesNotFit_SaysWhatItIsFor()
    {
        var adapter = new LoraAdapter(Zeros(Rank, In), Zeros(Out, Rank), 1);
        Assert.Contains("6 x 4 numbers, not of [6, 5]", Assert.Throws<ArgumentException>(() => new Linear(5, Out).Attach(adapter)).Message);
        Assert.Contains("strength of an adapter is NaN", Assert.Throws<ArgumentException>(() => new Linear(In, Out).Attach(adapter, double.NaN)).Message);
        Assert.Contains("no rank in common", Assert.Throws<ArgumentException>(() => new LoraAdapter(Zeros(3, In), Zeros(Out, Rank), 1)).Message);
        Assert.Contains("no rank in common", Assert.Throws<ArgumentException>(() => new LohaAdapter((Zeros(Out, 2), Zeros(3, In), null), (Zeros(Out, 2), Zeros(2, In), null), 1)).Message);
        Assert.Contains("different adapters", Assert.Throws<ArgumentException>(() => new LohaAdapter((Zeros(Out, 2), Zeros(2, In), null), (Zeros(Out, 2), Zeros(2, In + 1), null), 1)).Message);
        Assert.Contains("neither whole nor a product", Assert.Throws<ArgumentException>(() => new LokrAdapter(new LokrFactor(null, Zeros(2, 2)), new LokrFactor(Zeros(3, 2)), 1)).Message);
        Assert.False(new DoraAdapter(adapter, Zeros(In)).Fits([Out, In]));
    }
}
