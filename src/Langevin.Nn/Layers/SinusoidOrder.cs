namespace Langevin.Nn.Layers;

/// <summary>Which half of a sinusoidal embedding comes first.</summary>
public enum SinusoidOrder
{
    /// <summary>Sines, then cosines.</summary>
    SineFirst,
    /// <summary>Cosines, then sines.</summary>
    CosineFirst,
}
