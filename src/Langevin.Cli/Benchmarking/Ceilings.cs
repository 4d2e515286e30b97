using System.Diagnostics;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Cli.Benchmarking;

/// <summary>What this machine can do, measured through libtorch's own operators: the most of several tries.</summary>
/// <param name="FloatProduct">GFLOP/s of a matrix product, 2048 wide, in Float32.</param>
/// <param name="BFloatProduct">The same in bfloat16.</param>
/// <param name="FloatConvolution">GFLOP/s of a 3x3 convolution of 256 channels at 32x32, batch 8, channels-last, in Float32.</param>
/// <param name="BFloatConvolution">The same in bfloat16.</param>
/// <param name="Copy">GB/s read and written by a copy of 256 MiB.</param>
internal sealed record Ceilings(double FloatProduct, double BFloatProduct, double FloatConvolution, double BFloatConvolution, double Copy)
{
    private const long Wide = 2048, Channels = 256, Batch = 8, Side = 32, Copied = 256L << 20;
    private const int Tries = 7;
    private static readonly Operator Convolve = new("aten::conv2d");

    /// <summary>Measures them.</summary>
    /// <param name="device">Where.</param>
    public static Ceilings Measure(Device device)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var numbers = Tensor.Zeros([Copied / sizeof(float)], device: device);
        return new(Product(device, ScalarType.Float32), Product(device, ScalarType.BFloat16), Convolution(device, ScalarType.Float32), Convolution(device, ScalarType.BFloat16), 2 * Copied / Least(device, () => numbers.Clone()) / 1e9);
    }

    /// <summary>The greater of each: what a machine can do is not seen while others use it.</summary>
    public Ceilings Or(Ceilings other) => new(Math.Max(FloatProduct, other.FloatProduct), Math.Max(BFloatProduct, other.BFloatProduct), Math.Max(FloatConvolution, other.FloatConvolution), Math.Max(BFloatConvolution, other.BFloatConvolution), Math.Max(Copy, other.Copy));

    /// <summary>GFLOP/s of a convolution in a type.</summary>
    public double ConvolutionIn(ScalarType type) => type == ScalarType.BFloat16 ? BFloatConvolution : FloatConvolution;

    private static double Product(Device device, ScalarType type)
    {
        var matrix = Tensor.Randn([Wide, Wide], new Generator(0)).To(device).To(type);
        return 2.0 * Wide * Wide * Wide / Least(device, () => matrix.MatMul(matrix)) / 1e9;
    }

    private static double Convolution(Device device, ScalarType type)
    {
        var x = Tensor.Randn([Batch, Channels, Side, Side], new Generator(0)).To(device).To(type).To(MemoryFormat.ChannelsLast);
        var weight = Tensor.Randn([Channels, Channels, 3, 3], new Generator(1)).To(device).To(type).To(MemoryFormat.ChannelsLast);
        return 18.0 * Batch * Channels * Channels * Side * Side / Least(device, () => Convolve.Call(x, weight, Value.None, new long[] { 1, 1 }, new long[] { 1, 1 })) / 1e9;
    }

    private static double Least(Device device, Action run) => Enumerable.Range(0, Tries).Min(_ =>
    {
        using var scope = new TensorScope();
        var begin = Stopwatch.GetTimestamp();
        run();
        TorchRuntime.Synchronize(device);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    });
}
