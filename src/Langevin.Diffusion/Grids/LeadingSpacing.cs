namespace Langevin.Diffusion.Grids;

/// <summary>Multiples of floor(T / n), plus an offset: the first timesteps of n equal blocks.</summary>
/// <remarks>Song et al. 2021 (DDIM), appendix D.2. Never visits the noisiest timestep (Lin et al. 2023, table 2).</remarks>
public sealed class LeadingSpacing : TimestepSpacing
{
    /// <inheritdoc/>
    public override string Name => "leading";

    /// <summary>Added to every timestep (<c>steps_offset</c>; Stable Diffusion uses 1).</summary>
    public int Offset { get; init; }

    /// <inheritdoc/>
    protected override int[] Timesteps(int trained, int steps)
    {
        var chosen = new int[steps];
        var stride = trained / steps;
        for (var i = 0; i < steps; i++) chosen[i] = (steps - 1 - i) * stride + Offset;
        return chosen;
    }
}
