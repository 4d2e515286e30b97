using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Even points of a flow from noise to data, shifted towards noise.</summary>
/// <remarks>
/// u = 1, ..., 1 / n, then 0 (as the Flux pipelines give them); each through <see cref="Shift"/> (Esser et al. 2024, eq. 23), then through <see cref="Terminal"/> and
/// <see cref="Between"/>, in diffusers' order. Over a process that is no flow, the levels with the same sigma / (alpha + sigma), in units of that of its noisiest.
/// </remarks>
public sealed class FlowSpacing : Spacing
{
    /// <inheritdoc/>
    public override string Name => "flow";

    /// <summary>How far towards noise the points are moved.</summary>
    public FlowShift Shift { get; init; } = FlowShift.None;

    /// <summary>The points before the shift, from noise (1) to data (0, left out); null for even ones.</summary>
    public IReadOnlyList<double>? Points { get; init; }

    /// <summary>Where the last of even points lies before the shift; null for 1 / n.</summary>
    public double? Last { get; init; }

    /// <summary>Where the last step starts: the points are stretched so that it does (LTX-Video's <c>shift_terminal</c>); null leaves them.</summary>
    public double? Terminal { get; init; }

    /// <summary>Lays the points anew between the first and the last (<c>use_karras_sigmas</c> and the like); null leaves them.</summary>
    public SigmaSpacing? Between { get; init; }

    /// <summary>Which times the network is told.</summary>
    public FlowTime Time { get; init; } = FlowTime.FromData;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Not as many points were given as steps are asked for.</exception>
    public override Grid Over(INoiseProcess process, int steps)
    {
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "A grid has at least one step.");
        double[] points = [.. Chosen(steps).Select(Shift.Of)];
        if (Terminal is { } terminal) Stretch(points, terminal);
        if (Between is not null) points = Between.Sigmas(points[^1], points[0], steps);
        return new Grid([.. points.Select(u => At(process, u)), At(process, 0)]) { Process = process };
    }

    private IEnumerable<double> Chosen(int steps)
    {
        if (Points is not null)
            return Points.Count == steps ? Points : throw new ArgumentException($"{Points.Count} points were given and {steps} steps asked for; ask for {Points.Count}.");
        var last = Last ?? 1.0 / steps;
        return Enumerable.Range(0, steps).Select(i => steps == 1 ? 1 : double.Lerp(1, last, i / (steps - 1.0)));
    }

    private static void Stretch(double[] points, double terminal)
    {
        var scale = (1 - points[^1]) / (1 - terminal);
        for (var i = 0; i < points.Length; i++) points[i] = 1 - (1 - points[i]) / scale;
    }

    private NoiseLevel At(INoiseProcess process, double u)
    {
        var most = process.At(process.LastT);
        var w = u * most.Sigma / (most.Alpha + most.Sigma);
        var level = u == 1 ? most : process.AtSigma(w / (1 - w));
        return Time == FlowTime.FromData ? level : level with { T = process.LastT - level.T };
    }
}

/// <summary>Which way the time runs that a flow's network is told.</summary>
public enum FlowTime
{
    /// <summary>From data, 0, to noise.</summary>
    FromData,
    /// <summary>From noise, 0, to data (<c>invert_sigmas</c>, Mochi).</summary>
    FromNoise,
}
