using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Adams and Bashforth's weights for equal steps: the mean over the coming step, from its start and the steps before.</summary>
internal static class AdamsBashforth
{
    private static readonly double[][] Weights =
    [
        [1],
        [3.0 / 2, -1.0 / 2],
        [23.0 / 12, -16.0 / 12, 5.0 / 12],
        [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
    ];

    /// <summary>The weighted sum, of the order of how many there are.</summary>
    /// <param name="latestFirst">One to four.</param>
    internal static Tensor Mean(params IReadOnlyList<Tensor> latestFirst)
    {
        var w = Weights[latestFirst.Count - 1];
        var sum = w[0] * latestFirst[0];
        for (var i = 1; i < w.Length; i++) sum += w[i] * latestFirst[i];
        return sum;
    }
}
