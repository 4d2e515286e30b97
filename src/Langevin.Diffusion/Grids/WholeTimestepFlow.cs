using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Even points of a flow, shifted, of which the network is told the timestep rounded down.</summary>
/// <remarks>What diffusers' multistep classes do with <c>use_flow_sigmas</c>; for reading their configurations. The arithmetic is numpy's, because of the rounding.</remarks>
/// <param name="trained">T: the timestep of pure noise.</param>
public sealed class WholeTimestepFlow(int trained) : Spacing
{
    private const double Edge = 1e-6;

    /// <inheritdoc/>
    public override string Name => "flow";

    /// <summary>The shift towards noise.</summary>
    public FlowShift Shift { get; init; } = FlowShift.None;

    /// <summary>The first point.</summary>
    public FlowEntry Entry { get; init; }

    /// <summary>Where the last step starts, to which the points are stretched; null for no stretching.</summary>
    public double? Terminal { get; init; }

    /// <summary>The sigma at which the last step ends; null for the one at which it starts.</summary>
    public double? Final { get; init; }

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "A grid has at least one step.");
        var sigmas = Points(steps);
        if (Terminal is { } terminal) Stretch(sigmas, terminal);
        if (Entry == FlowEntry.PureNoise && Math.Abs(sigmas[0] - 1) < Edge) sigmas[0] -= Edge;
        return new Grid([.. sigmas.Select(Level), Final is { } final ? final == 0 ? NoiseLevel.Clean : Level(final) : Level(sigmas[^1])]) { Process = process };
    }

    /// <summary>Sigma is rounded to Float32 as in the reference: near pure noise alpha, the little that is left to 1, depends on it.</summary>
    private NoiseLevel Level(double sigma) => new(Math.Floor(sigma * trained), 1 - (double)(float)sigma, (float)sigma);

    private double[] Points(int steps)
    {
        var step = (1.0 / trained - 1) / steps;
        double Even(int i) => i == steps ? 1.0 / trained : i * step + 1;                // numpy.linspace(1, 1 / T, n + 1)
        return [.. Enumerable.Range(0, steps).Select(i => Shift.Of(Entry == FlowEntry.PureNoise ? Even(i) : 1 - Even(steps - i)))];
    }

    private static void Stretch(double[] sigmas, double terminal)
    {
        var scale = (1 - sigmas[^1]) / (1 - terminal);
        for (var i = 0; i < sigmas.Length; i++) sigmas[i] = 1 - (1 - sigmas[i]) / scale;
    }
}

/// <summary>Where a flow is entered.</summary>
public enum FlowEntry
{
    /// <summary>A timestep below pure noise; n + 1 points are laid out and the cleanest, 0, is left out.</summary>
    BelowPureNoise,
    /// <summary>Pure noise, less a millionth; n + 1 points are laid out and the cleanest, 1 / T, is left out.</summary>
    PureNoise,
}
