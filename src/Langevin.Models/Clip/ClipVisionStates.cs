using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>What the image tower of CLIP says about images.</summary>
/// <param name="Pooled">The class token's last state after the last normalisation: [B, width].</param>
/// <param name="Layers">The states before the first layer and after each: [B, 1 + patches, width].</param>
public sealed record ClipVisionStates(Tensor Pooled, IReadOnlyList<Tensor> Layers);
