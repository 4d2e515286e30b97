using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests;

public sealed class GeneratorTests
{
    private static readonly Operator Bernoulli = new("aten::bernoulli");

    public static TheoryData<ulong> Seeds => [0, 1, 42, 1234, 2147483647, 9007199254740999];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Draws_OfASeed_ArePyTorchs(ulong seed)
    {
        var golden = SafetensorsFile.Open(Goldens.File($"rng/seed_{seed}.safetensors"));
        void Exact(string name, Func<Generator, Tensor> draw) => Assert.Equal(golden.Read(name).Numbers(), draw(new Generator(seed)).Numbers());
        void Close(string name, double tolerance, Func<Generator, Tensor> draw) => Arrays.Close(golden.Read(name).Numbers(), draw(new Generator(seed)).Numbers(), tolerance);

        Exact("rand_50", g => Tensor.Rand([50], g));
        Exact("rand_f64_20", g => Tensor.Rand([20], g, ScalarType.Float64));
        Exact("randint_0_1000_64", g => Tensor.RandInt(0, 1000, [64], g));
        Exact("randint_0_2p40_10", g => Tensor.RandInt(0, 1L << 40, [10], g));
        Exact("randint_5_17_30", g => Tensor.RandInt(5, 17, [30], g));
        Exact("randperm_1000", g => Tensor.RandomPermutation(1000, g));
        Exact("bernoulli_03_40", g => Bernoulli.Call(Tensor.Full([40], 0.3), g));
        foreach (var count in new long[] { 1, 5, 15, 16, 17, 31, 100, 257 }) Close($"randn_{count}", 1e-6, g => Tensor.Randn([count], g));
        Close("randn_2x3x8x8", 1e-6, g => Tensor.Randn([2, 3, 8, 8], g));
        Close("randn_f64_7", 1e-12, g => Tensor.Randn([7], g, ScalarType.Float64));
        Close("randn_f64_40", 1e-12, g => Tensor.Randn([40], g, ScalarType.Float64));
        Close("normal_mean1_std2_20", 2e-6, g => Tensor.Empty([20]).NormalInPlace(1, 2, g));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Draws_InSequence_ContinueAsPyTorchs(ulong seed)
    {
        var golden = SafetensorsFile.Open(Goldens.File($"rng/seed_{seed}.safetensors"));
        var generator = new Generator(seed);
        Arrays.Close(golden.Read("seq_randn3").Numbers(), Tensor.Randn([3], generator).Numbers(), 1e-6);
        Arrays.Close(golden.Read("seq_randn4").Numbers(), Tensor.Randn([4], generator).Numbers(), 1e-6);
        Assert.Equal(golden.Read("seq_rand3").Numbers(), Tensor.Rand([3], generator).Numbers());
        Assert.Equal(golden.Read("seq_randint5").Numbers(), Tensor.RandInt(0, 100, [5], generator).Numbers());
        Arrays.Close(golden.Read("seq_randn20").Numbers(), Tensor.Randn([20], generator).Numbers(), 1e-6);
    }

    /// <summary>Half types are drawn in another way before libtorch 2.14, by which the goldens were made.</summary>
    [SkippableTheory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(1234)]
    public void Draws_OfHalfTypes_ArePyTorchs(int seed)
    {
        Skip.If(int.Parse(TorchRuntime.Version.Split('.')[1]) < 14, "libtorch before 2.14 draws half types in another way");
        var golden = SafetensorsFile.Open(Goldens.File("models/rng_cpu/values.safetensors"));
        foreach (var (name, type) in new[] { ("f16", ScalarType.Float16), ("bf16", ScalarType.BFloat16) })
            Arrays.Close(golden.Read($"seed{seed}.randn_{name}_20").Numbers(), Tensor.Randn([20], new Generator((ulong)seed), type).Numbers(), 0.01);
        Assert.Equal(golden.Read($"seed{seed}.randperm_17").Numbers(), Tensor.RandomPermutation(17, new Generator((ulong)seed)).Numbers());
    }

    [Fact]
    public void State_SavedAndSetElsewhere_ContinuesTheSequence()
    {
        var generator = new Generator(7);
        _ = Tensor.Randn([3], generator); // an odd number: a normal value stays in reserve
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["state"], new Dictionary<string, Tensor> { ["state"] = generator.State });
        var expected = Tensor.Randn([5], generator).Numbers();
        var other = new Generator(0) { State = SafetensorsFile.Open(folder["state"]).Read("state") };
        Assert.Equal(expected, Tensor.Randn([5], other).Numbers());
        Assert.NotEqual(expected, Tensor.Randn([5], other).Numbers());
    }

    [Fact]
    public void State_Nonsense_Throws()
    {
        Assert.Throws<TorchException>(() => new Generator(0).State = Tensor.Zeros([10]));
        Assert.Throws<TorchException>(() => new Generator(0).State = Tensor.Zeros([10], ScalarType.UInt8));
    }

    [Fact]
    public void New_DoesNotDisturbTheDefaultOne()
    {
        var state = Generator.Default(Device.Cpu).State;
        _ = Tensor.Rand([100], new Generator(3));
        Assert.True(state.Same(Generator.Default(Device.Cpu).State));
    }
}
