using Langevin.Torch;

namespace Langevin.Diffusion.Constraints;

/// <summary>What clean data must obey; for example pixels between -1 and 1.</summary>
public interface IConstraint
{
    /// <summary>The nearest data that obeys.</summary>
    /// <param name="x0">Denoised samples: [B, ...].</param>
    Tensor Apply(Tensor x0);
}
