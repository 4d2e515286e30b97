using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>Attention of real shapes: ours beside libtorch's own, and how far each is from Float64.</summary>
internal static class AttentionRate
{
    internal const string Verb = "attention";
    internal const string What = "f32|bf16: attention by our kernel and by libtorch's in Float32, forward and with its gradient";

    private static readonly (long N, long Queries, long Keys, long Heads, long Width)[] Shapes =
        [(64, 196, 196, 8, 8), (16, 256, 256, 16, 8), (8, 256, 256, 32, 8), (2, 4096, 4096, 8, 40), (2, 1024, 1024, 8, 80), (2, 256, 256, 8, 160), (2, 4096, 77, 8, 40), (1, 4096, 4096, 10, 64), (1, 4096, 4096, 1, 512)];

    internal static void Run(string[] args)
    {
        var type = args is ["bf16", ..] ? ScalarType.BFloat16 : ScalarType.Float32;
        var generator = new Generator(0);
        foreach (var (n, queries, keys, heads, width) in Shapes)
        {
            using var scope = new TensorScope();
            var q = Tensor.Randn([n, queries, heads * width], generator).To(type);
            var (k, v) = (Tensor.Randn([n, keys, heads * width], generator).To(type), Tensor.Randn([n, keys, heads * width], generator).To(type));
            Tensor Ours() => Functional.Attention(q, k, v, heads, null);
            Tensor Theirs(ScalarType of) => Functional.ScaledDotProductAttention(Split(q.To(of), heads), Split(k.To(of), heads), Split(v.To(of), heads), null, null).Transpose(1, 2).Reshape(q.Shape);
            var flops = 4.0 * n * queries * keys * heads * width;
            double ours, theirs;
            using (GradientMode.Off()) (ours, theirs) = (BestOfFive.Seconds(() => Ours()), BestOfFive.Seconds(() => Theirs(ScalarType.Float32)));
            var exact = Theirs(ScalarType.Float64);
            var line = $"{n,3} x {queries,4} to {keys,4}, {heads,2} heads of {width,3}: forward {flops / ours / 1e9,5:F0} against {flops / theirs / 1e9,4:F0} GFLOP/s; error {Error(Ours(), exact):E1} / {Error(Theirs(ScalarType.Float32), exact):E1}";
            if (width is 8 or 16 or 32)
            {
                foreach (var x in (Tensor[])[q, k, v]) x.RequiresGrad = true;
                var dy = Tensor.Randn(q.Shape, generator).To(type);
                line += $"; with gradients {BestOfFive.Seconds(() => Gradient.Of(Ours(), [q, k, v], dy)) * 1e3:F1} against {BestOfFive.Seconds(() => Gradient.Of(Theirs(ScalarType.Float32), [q, k, v], dy.To(ScalarType.Float32))) * 1e3:F1} ms";
            }
            Console.WriteLine(line);
        }
    }

    private static Tensor Split(Tensor x, long heads) => x.View(x.Size(0), x.Size(1), heads, x.Size(2) / heads).Transpose(1, 2);

    private static double Error(Tensor found, Tensor exact) => (found.Detach().To(ScalarType.Float64) - exact.Detach()).Square().Mean().Sqrt().Item();
}
