namespace Langevin.Diffusion.Grids;

/// <summary>Evenly from T - 1 to 0, both visited; halves are rounded to even.</summary>
/// <remarks>Nichol and Dhariwal 2021, section 4; Lin et al. 2023, table 2.</remarks>
public sealed class LinspaceSpacing : TimestepSpacing
{
    /// <inheritdoc/>
    public override string Name => "linspace";

    /// <inheritdoc/>
    protected override int[] Timesteps(int trained, int steps)
    {
        if (steps == 1) return [0];
        var chosen = new int[steps];
        var stride = (trained - 1) / (double)(steps - 1);
        for (var i = 0; i < steps; i++) chosen[i] = (int)Math.Round((steps - 1 - i) * stride);
        return chosen;
    }
}
