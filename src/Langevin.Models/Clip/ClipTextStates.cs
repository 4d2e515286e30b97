using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>What the text tower of CLIP says about texts.</summary>
/// <param name="Last">The last layer's states after the last normalisation: [B, tokens, width].</param>
/// <param name="Pooled">Of these, the one at the end of each text: [B, width].</param>
/// <param name="Layers">The states before the first layer and after each, not normalised: [B, tokens, width].</param>
public sealed record ClipTextStates(Tensor Last, Tensor Pooled, IReadOnlyList<Tensor> Layers)
{
    /// <summary>The states with the last layers left out, not normalised: 0 for the last layer's, 1 for those of the last but one ("clip skip 2" in most programs).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many layers.</exception>
    public Tensor Skipping(int layers)
    {
        if (layers < 0 || layers >= Layers.Count) throw new ArgumentOutOfRangeException(nameof(layers), layers, $"A text encoder of {Layers.Count - 1} layers can leave out 0 to {Layers.Count - 1} of them.");
        return Layers[^(layers + 1)];
    }
}
