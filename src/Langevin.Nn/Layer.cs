using Langevin.Torch;

namespace Langevin.Nn;

/// <summary>A module that makes one tensor from one tensor.</summary>
public abstract class Layer : Module
{
    /// <summary>Applies the layer.</summary>
    public abstract Tensor Forward(Tensor x);
}
