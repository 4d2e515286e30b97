namespace Langevin.Models.UNet2D;

/// <summary>What the residual blocks of a network have in common.</summary>
/// <param name="EmbeddingWidth">Width of the time embedding.</param>
/// <param name="Epsilon">Added to variances.</param>
/// <param name="Activation">The activation's name.</param>
/// <param name="Dropout">Dropout before the second convolution.</param>
/// <param name="TimeEntry">How the time enters.</param>
internal sealed record ResidualOptions(long EmbeddingWidth, double Epsilon, string Activation, double Dropout, TimeEntry TimeEntry)
{
    /// <summary>Groups of the normalisations; null for a quarter of the channels, at most 32.</summary>
    public long? Groups { get; init; }

    /// <summary>What the sum of both paths is divided by.</summary>
    public double Rescale { get; init; } = 1;

    /// <summary>The groups for a number of channels.</summary>
    public long GroupsOf(long channels) => Groups ?? QuarterOf(channels);

    /// <summary>A quarter of the channels, at most 32.</summary>
    public static long QuarterOf(long channels) => Math.Min(channels / 4, 32);
}

/// <summary>How the time enters a residual block.</summary>
internal enum TimeEntry
{
    /// <summary>Added after the first convolution.</summary>
    Added,
    /// <summary>As scale and shift of the second normalisation.</summary>
    ScaleShift,
}
