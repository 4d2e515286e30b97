using System.Diagnostics;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Torch;

namespace Langevin.Benchmarks;

/// <summary>The Fréchet distance of two sets of features as wide as an Inception network's, from their statistics.</summary>
internal static class FrechetTime
{
    public const string Verb = "frechet-distance";
    public const string What = "[WIDTH]: seconds for statistics of 10,000 features and for their distance, 2048 wide; goal for the distance 5";
    private const int Pictures = 10_000, Rounds = 3;

    public static void Run(string[] args)
    {
        var width = args.Length > 0 ? long.Parse(args[0]) : 2048;
        Console.WriteLine($"{Pictures} x {width}, libtorch {TorchRuntime.Version}, {TorchRuntime.Threads} threads");
        for (var round = 0; round < Rounds; round++)
        {
            using var scope = new TensorScope();
            var (real, generated) = (Features(width, 1), Features(width, 2));
            var begun = Stopwatch.GetTimestamp();
            var (one, other) = (FeatureStatistics.Of(real), FeatureStatistics.Of(generated));
            var counted = Stopwatch.GetTimestamp();
            var distance = FrechetDistance.Between(one, other);
            Console.WriteLine($"statistics of both {Stopwatch.GetElapsedTime(begun, counted).TotalSeconds:f2} s, distance {Stopwatch.GetElapsedTime(counted).TotalSeconds:f2} s ({distance:g6})");
        }
    }

    /// <summary>Features that depend on each other, with variances over five orders of magnitude.</summary>
    private static FeatureSet Features(long width, ulong seed)
    {
        var scales = Tensor.Linspace(-3, 0, width, ScalarType.Float64).Exp().Pow(2).To(ScalarType.Float32);
        var mixing = Tensor.Randn([width, width], new Generator(0)) / Math.Sqrt(width);
        return FeatureSet.Of((Tensor.Randn([Pictures, width], new Generator(seed)) * scales).MatMul(mixing));
    }
}
