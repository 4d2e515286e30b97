namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator RandnOp = new("aten::randn", "generator");
    private static readonly Operator RandOp = new("aten::rand", "generator");
    private static readonly Operator RandIntOp = new("aten::randint", "low_generator");
    private static readonly Operator RandPermOp = new("aten::randperm", "generator");
    private static readonly Operator UniformInPlaceOp = new("aten::uniform_");
    private static readonly Operator NormalInPlaceOp = new("aten::normal_");
    private static readonly Operator BernoulliOp = new("aten::bernoulli_", "float");

    /// <summary>Independent standard normal numbers: PyTorch's for the same seed.</summary>
    public static Tensor Randn(long[] shape, Generator? generator, ScalarType type = ScalarType.Float32, Device device = default) =>
        RandnOp.Call(shape, generator, type, Value.None, device);
    /// <summary>Independent uniform numbers in [0, 1).</summary>
    public static Tensor Rand(long[] shape, Generator? generator, ScalarType type = ScalarType.Float32, Device device = default) =>
        RandOp.Call(shape, generator, type, Value.None, device);
    /// <summary>Independent uniform integers in [low, high).</summary>
    public static Tensor RandInt(long low, long high, long[] shape, Generator? generator, Device device = default) =>
        RandIntOp.Call(low, high, shape, generator, ScalarType.Int64, Value.None, device);
    /// <summary>The integers 0 to count - 1 in random order.</summary>
    public static Tensor RandomPermutation(long count, Generator? generator, Device device = default) =>
        RandPermOp.Call(count, generator, ScalarType.Int64, Value.None, device);
    /// <summary>Overwrites with uniform numbers in [low, high).</summary>
    public Tensor UniformInPlace(double low, double high, Generator? generator) => InPlace(UniformInPlaceOp, this, low, high, generator);
    /// <summary>Overwrites with normal numbers.</summary>
    public Tensor NormalInPlace(double mean, double deviation, Generator? generator) => InPlace(NormalInPlaceOp, this, mean, deviation, generator);
    /// <summary>Overwrites with ones of a given probability, and zeros.</summary>
    public Tensor BernoulliInPlace(double probability, Generator? generator) => InPlace(BernoulliOp, this, probability, generator);
}
