using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.ImageDiffusion;

/// <summary>The configuration of a <see cref="PixelNetwork"/>.</summary>
public abstract record PixelNetworkConfig
{
    private protected PixelNetworkConfig() { }

    /// <summary>What heights and widths of inputs must be multiples of.</summary>
    [JsonIgnore]
    public abstract long SizeMultiple { get; }

    /// <summary>The same network for other images.</summary>
    public abstract PixelNetworkConfig For(DataShape data);

    /// <summary>Refuses what describes no network.</summary>
    /// <exception cref="ConfigException">It describes none: the message says why.</exception>
    public abstract void Check();

    /// <summary>Allocates the network: initialise it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public abstract PixelNetwork Build();
}

/// <summary>What data says of a network for it.</summary>
/// <param name="Side">Height and width of what goes in.</param>
/// <param name="InChannels">Channels of what goes in.</param>
/// <param name="OutChannels">Channels of what comes out.</param>
/// <param name="Classes">Classes that it is told; null for none.</param>
/// <param name="Withheld">The share of images whose class is withheld: above 0 it also learns to do without.</param>
public sealed record DataShape(long Side, long InChannels, long OutChannels, int? Classes, double Withheld);
