using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>Products with weights of the shapes of Stable Diffusion 1.5's U-Net: laid out once beside libtorch's own.</summary>
internal static class LinearRate
{
    internal const string Verb = "linear";
    internal const string What = "f32|bf16: products with packed weights and with plain ones";

    private static readonly (long Rows, long Inputs, long Outputs)[] Shapes =
        [(8192, 320, 320), (8192, 320, 2560), (8192, 1280, 320), (8192, 640, 320), (2048, 640, 640), (2048, 640, 5120), (2048, 2560, 640), (2048, 1280, 640), (512, 1280, 1280), (512, 1280, 10240), (512, 5120, 1280), (512, 2560, 1280), (128, 1280, 1280), (128, 1280, 10240), (128, 5120, 1280), (154, 768, 320), (154, 768, 640), (154, 768, 1280)];

    internal static void Run(string[] args)
    {
        var type = args is ["bf16", ..] ? ScalarType.BFloat16 : ScalarType.Float32;
        var generator = new Generator(0);
        using var off = GradientMode.Off();
        foreach (var (rows, inputs, outputs) in Shapes)
        {
            using var scope = new TensorScope();
            var x = Tensor.Randn([rows, inputs], generator).To(type);
            var weight = (Tensor.Randn([outputs, inputs], generator) * Math.Pow(inputs, -0.5)).To(type);
            var bias = Tensor.Randn([outputs], generator).To(type);
            var laidOut = Functional.PackLinear(weight);
            var flops = 2.0 * rows * inputs * outputs;
            var ours = BestOfFive.Seconds(() => Functional.PackedLinear(x, laidOut, bias));
            var theirs = BestOfFive.Seconds(() => Functional.Linear(x, weight, bias));
            Console.WriteLine($"{rows,4} x {inputs,4} to {outputs,5}: packed {flops / ours / 1e9,5:F0}, plain {flops / theirs / 1e9,5:F0} GFLOP/s");
        }
    }
}
