using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>A network at the border of this library: the only thing that is known of it.</summary>
/// <param name="x">The noisy sample: [B, ...].</param>
/// <param name="t">What the network is told of the noise level, one a sample: [B], Float32.</param>
/// <param name="condition">Class numbers ([B], Int64) or embeddings ([B, ...]); null when there is none.</param>
/// <returns>What its parameterization says it predicts: as x, or with twice the channels when the variance is learned.</returns>
public delegate Tensor Network(Tensor x, Tensor t, Tensor? condition);
