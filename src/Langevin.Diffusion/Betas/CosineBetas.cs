namespace Langevin.Diffusion.Betas;

/// <summary>Signal that falls as a squared cosine: gentle at both ends.</summary>
/// <remarks>Nichol and Dhariwal 2021, eq. 17, with s = 0.008.</remarks>
public sealed record CosineBetas : SignalBetas
{
    /// <inheritdoc/>
    public override string Name => "squaredcos_cap_v2";

    /// <inheritdoc/>
    protected override double AlphaBar(double u)
    {
        var c = Math.Cos((u + 0.008) / 1.008 * Math.PI / 2);
        return c * c;
    }
}
