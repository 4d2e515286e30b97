using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>How the variances beta_t of the forward steps grow with t.</summary>
public abstract record BetaSchedule
{
    /// <summary>The name that diffusers gives it (<c>beta_schedule</c>).</summary>
    public abstract string Name { get; }

    /// <summary>beta_0 ... beta_{count-1}: [count], each in (0, 1).</summary>
    /// <param name="count">The number of timesteps.</param>
    /// <param name="type">Float32 gives the reference's own rounding; Float64 the exact formula.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public Tensor Table(int count, ScalarType type = ScalarType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Compute(count, type);
    }

    /// <summary>The table, for a count that has been checked.</summary>
    protected abstract Tensor Compute(int count, ScalarType type);
}
