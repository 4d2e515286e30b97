using Langevin.Diffusion;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>What the loss of a part of a step is computed from, where the network lies.</summary>
/// <param name="Images">[B, C, H, W] in [-1, 1].</param>
/// <param name="Labels">[B], Int64, some of them withheld; null for a model that knows no classes.</param>
/// <param name="Noise">Standard normal, as the images.</param>
/// <param name="Level">The noise level of each image.</param>
/// <param name="Weights">How much each image counts: [B]; null where all count alike.</param>
/// <param name="Factor">What the loss is multiplied by before it is differentiated, without dimensions; null for nothing.</param>
internal sealed record LossInputs(Tensor Images, Tensor? Labels, Tensor Noise, NoiseLevels Level, Tensor? Weights, Tensor? Factor)
{
    /// <summary>The tensors, in an order of their own.</summary>
    internal Tensor?[] Tensors => [Images, Labels, Noise, Level.T, Level.Alpha, Level.Sigma, Weights, Factor];

    /// <summary>The same of tensors in this order.</summary>
    internal static LossInputs Of(Tensor?[] tensors) => new(tensors[0]!, tensors[1], tensors[2]!, new NoiseLevels(tensors[3]!, tensors[4]!, tensors[5]!), tensors[6], tensors[7]);
}
