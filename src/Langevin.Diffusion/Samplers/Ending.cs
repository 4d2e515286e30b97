namespace Langevin.Diffusion.Samplers;

/// <summary>Where a multistep rule gives up order towards the end of a walk, for stability. A step that ends clean is of first order always.</summary>
[Flags]
public enum Ending
{
    /// <summary>Nowhere.</summary>
    FullOrder = 0,
    /// <summary>The last step is of first order (<c>euler_at_final</c>).</summary>
    FirstOrder = 1,
    /// <summary>The last step is of first order, the one before of second, and so on, in walks of fewer than 15 steps (Lu et al. 2022, appendix D.4).</summary>
    LoweredWhenShort = 2,
    /// <summary>The last step is of first order, the one before of second, and so on.</summary>
    Lowered = 4,
}

/// <summary>What an <see cref="Ending"/> asks for.</summary>
internal static class Endings
{
    private const int Short = 15;

    /// <summary>The order of a step.</summary>
    /// <param name="ending">The ending.</param>
    /// <param name="order">The order of the steps before.</param>
    /// <param name="left">How many steps are left, this one included.</param>
    /// <param name="count">How many the grid had when it was made.</param>
    internal static int Limit(this Ending ending, int order, int left, int count)
    {
        if (left == 1 && ending.HasFlag(Ending.FirstOrder)) return 1;
        var lowered = ending.HasFlag(Ending.Lowered) || ending.HasFlag(Ending.LoweredWhenShort) && count < Short;
        return lowered ? Math.Min(order, left) : order;
    }
}
