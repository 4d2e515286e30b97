namespace Langevin.Diffusion.Grids;

/// <summary>Timesteps given one by one.</summary>
public sealed class GivenTimesteps : TimestepSpacing
{
    private readonly int[] timesteps;

    /// <summary>The timesteps to visit.</summary>
    /// <param name="timesteps">From noise to data, each smaller than the one before.</param>
    /// <exception cref="ArgumentException">There are none, or they do not fall.</exception>
    public GivenTimesteps(params ReadOnlySpan<int> timesteps)
    {
        if (timesteps.IsEmpty) throw new ArgumentException("At least one timestep is needed.");
        for (var i = 1; i < timesteps.Length; i++)
            if (timesteps[i] >= timesteps[i - 1]) throw new ArgumentException($"Timesteps must fall from noise to data; {timesteps[i - 1]} is followed by {timesteps[i]}.");
        this.timesteps = timesteps.ToArray();
    }

    /// <inheritdoc/>
    public override string Name => "given";

    /// <summary>How many there are.</summary>
    public int Count => timesteps.Length;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another number of steps is asked for.</exception>
    protected override int[] Timesteps(int trained, int steps) => steps == timesteps.Length
        ? timesteps
        : throw new ArgumentException($"{timesteps.Length} timesteps were given and {steps} steps asked for; ask for {timesteps.Length}.");
}
