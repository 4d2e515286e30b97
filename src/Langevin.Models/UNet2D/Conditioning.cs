using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>The embedding of time and class that every block is given, computed once a call.</summary>
/// <param name="Embedding">[B, E].</param>
/// <param name="Activated">The activation of the blocks, applied to it: [B, E].</param>
internal readonly record struct Conditioning(Tensor Embedding, Tensor Activated);
