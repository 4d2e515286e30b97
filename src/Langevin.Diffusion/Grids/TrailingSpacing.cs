namespace Langevin.Diffusion.Grids;

/// <summary>The last timesteps of n equal blocks: round(T - i T / n) - 1, so that pure noise is always visited.</summary>
/// <remarks>Lin et al. 2023, section 3.3: what a process with zero terminal SNR needs. Halves are rounded to even.</remarks>
public sealed class TrailingSpacing : TimestepSpacing
{
    /// <inheritdoc/>
    public override string Name => "trailing";

    /// <inheritdoc/>
    protected override int[] Timesteps(int trained, int steps)
    {
        var chosen = new int[steps];
        var stride = trained - (trained - trained / (double)steps);         // rounded as numpy.arange does: some halves depend on it
        for (var i = 0; i < steps; i++) chosen[i] = (int)Math.Round(trained - i * stride) - 1;
        return chosen;
    }
}
