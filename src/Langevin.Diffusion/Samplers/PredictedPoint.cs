using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>What the network said at a level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Data">x_0: [B, ...].</param>
/// <param name="Noise">n: as <paramref name="Data"/>; null where only x_0 is read.</param>
internal readonly record struct PredictedPoint(NoiseLevel Level, Tensor Data, Tensor? Noise)
{
    /// <summary>The prediction of a kind.</summary>
    internal Tensor Of(Prediction prediction) => prediction == Prediction.Data ? Data : Noise!;

    /// <summary>The point of an answer to x.</summary>
    internal static PredictedPoint At(NoiseLevel level, Tensor x, Denoised answer, Prediction prediction) =>
        new(level, answer.X0, prediction == Prediction.Noise ? answer.NoiseIn(x, level) : null);
}
