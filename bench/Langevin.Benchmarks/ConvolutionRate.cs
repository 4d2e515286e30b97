using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>3x3 convolutions of real shapes: ours beside libtorch's own, and how far each is from Float64.</summary>
internal static class ConvolutionRate
{
    internal const string Verb = "convolutions";
    internal const string What = "f32|bf16: 3x3 convolutions by our kernel and by libtorch's, forward and both gradients";

    private static readonly (long N, long C, long K, long Side)[] Shapes =
        [(64, 64, 64, 14), (3, 48, 80, 9), (16, 128, 128, 16), (16, 256, 128, 16), (16, 64, 128, 16), (16, 192, 128, 16), (16, 128, 128, 8), (16, 256, 128, 8), (16, 128, 64, 32), (64, 64, 64, 14), (64, 128, 64, 14), (64, 32, 64, 14), (64, 64, 32, 28), (64, 64, 64, 7), (64, 128, 64, 7), (8, 128, 128, 32), (8, 256, 256, 16), (8, 512, 256, 16), (8, 256, 256, 8), (16, 64, 64, 32), (64, 32, 32, 28), (2, 320, 320, 64), (2, 640, 640, 32), (2, 1280, 640, 32), (2, 1280, 1280, 16), (2, 1280, 1280, 8), (1, 1280, 1280, 8), (1, 512, 512, 64), (1, 512, 512, 128), (1, 256, 256, 256), (1, 128, 128, 512)];

    internal static void Run(string[] args)
    {
        var type = args is ["bf16", ..] ? ScalarType.BFloat16 : ScalarType.Float32;
        var generator = new Generator(0);
        foreach (var (n, c, k, side) in Shapes)
        {
            using var scope = new TensorScope();
            var x = Tensor.Randn([n, c, side, side], generator).To(type).To(MemoryFormat.ChannelsLast);
            var w = (Tensor.Randn([k, c, 3, 3], generator) * Math.Pow(9 * c, -0.5)).To(type).To(MemoryFormat.ChannelsLast);
            var dy = Tensor.Randn([n, k, side, side], generator).To(type).To(MemoryFormat.ChannelsLast);
            var flops = 2.0 * 9 * n * c * k * side * side;
            var ours = Times(x, w, dy, Ours);
            var theirs = Times(x, w, dy, Theirs);
            Console.WriteLine($"{n,3} {c,5} -> {k,4} at {side,3}: forward {flops / ours.Forward / 1e9,5:F0} against {flops / theirs.Forward / 1e9,4:F0} GFLOP/s, data {flops / ours.Data / 1e9,5:F0} / {flops / theirs.Data / 1e9,4:F0}, weights {flops / ours.Weights / 1e9,5:F0} / {flops / theirs.Weights / 1e9,4:F0}; error {Error(x, w, Ours):E1} / {Error(x, w, Theirs):E1}");
        }
    }

    private static Tensor Ours(Tensor x, Tensor w) => Functional.Convolution(x, w, null, [1, 1], [1, 1], [1, 1]);

    private static Tensor Theirs(Tensor x, Tensor w) => new Operator("aten::conv2d").Call(x, w, Value.None, new long[] { 1, 1 }, new long[] { 1, 1 });

    private static (double Forward, double Data, double Weights) Times(Tensor x, Tensor w, Tensor dy, Func<Tensor, Tensor, Tensor> convolve)
    {
        double forward;
        using (GradientMode.Off()) forward = BestOfFive.Seconds(() => convolve(x, w));
        return (forward, Beyond(x.Detach(), w), Beyond(w.Detach(), x));

        double Beyond(Tensor learns, Tensor other)
        {
            learns.RequiresGrad = true;
            return BestOfFive.Seconds(() => Gradient.Of(learns.Size(-1) == 3 ? convolve(other, learns) : convolve(learns, other), [learns], dy)) - forward;
        }
    }

    private static double Error(Tensor x, Tensor w, Func<Tensor, Tensor, Tensor> convolve)
    {
        using var off = GradientMode.Off();
        var (a, b) = (x.Narrow(0, 0, 1), w.Narrow(0, 0, 32));
        var exact = Theirs(a.To(ScalarType.Float64), b.To(ScalarType.Float64));
        return (convolve(x, w).Narrow(0, 0, 1).Narrow(1, 0, 32).To(ScalarType.Float64) - exact).Square().Mean().Sqrt().Item();
    }
}
