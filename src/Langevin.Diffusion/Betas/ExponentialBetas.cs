namespace Langevin.Diffusion.Betas;

/// <summary>Signal that falls as exp(-12 u): constant betas.</summary>
public sealed record ExponentialBetas : SignalBetas
{
    /// <inheritdoc/>
    public override string Name => "exp";

    /// <inheritdoc/>
    protected override double AlphaBar(double u) => Math.Exp(-12 * u);
}
