namespace Langevin.Diffusion.Grids;

/// <summary>Some of the timesteps that a consistency model was distilled at: from the noisiest in even strides, the cleanest not visited.</summary>
/// <remarks>Luo et al. 2023 (latent consistency models), section 4.3: the schedule of the distillation has k-th timesteps only.</remarks>
public sealed class DistilledSpacing : TimestepSpacing
{
    /// <inheritdoc/>
    public override string Name => "distilled";

    /// <summary>The steps of the schedule that was distilled (<c>original_inference_steps</c>); null for every timestep.</summary>
    public int? Original { get; init; }

    /// <summary>The share of that schedule to walk, from its clean end, in (0, 1]: for pictures that exist already.</summary>
    public double Strength { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The distilled schedule has fewer steps.</exception>
    protected override int[] Timesteps(int trained, int steps)
    {
        var schedule = Original ?? trained;
        if (schedule < 1 || schedule > trained) throw new ArgumentException($"original_inference_steps is {schedule}; it lies between 1 and {trained}.");
        var stride = trained / schedule;
        var count = (int)(schedule * Strength);
        if (steps > count) throw new ArgumentException($"Of a schedule of {schedule} steps, {steps} cannot be taken at strength {Strength}; take at most {count}.");
        return [.. Enumerable.Range(0, steps).Select(i => (count - (int)Math.Floor(i * (count / (double)steps))) * stride - 1)];
    }
}
