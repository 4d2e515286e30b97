using Langevin.Torch;

namespace Langevin.Evaluation.Classifiers;

/// <summary>What a judge says about a batch of pictures.</summary>
/// <param name="Classes">The class that each shows.</param>
/// <param name="Features">What its last layer saw of each: [B, D], 32-bit floats on the CPU, owned by the open scope.</param>
public readonly record struct Judgement(long[] Classes, Tensor Features);
