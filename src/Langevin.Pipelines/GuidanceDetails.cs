using Langevin.Diffusion;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>How guidance is done, beside its scale. Each of the two kinds, by class and by a worse model, is done this way.</summary>
public sealed record GuidanceDetails
{
    /// <summary>The share of the strength that acts at each noise level.</summary>
    public Choice<GuidanceSchedule>? Schedule { get; init; }

    /// <summary>Guides only where sigma / alpha lies above the first and at most at the second; null guides everywhere.</summary>
    public (double Low, double High)? Interval { get; init; }

    /// <summary>Phi of <see cref="GuidanceRescale"/>, in [0, 1]; 0 is none.</summary>
    public double Rescale { get; init; }

    /// <summary>Makes the projection of one walk (<see cref="AdaptiveProjection"/>), which may remember; null for none.</summary>
    public Func<AdaptiveProjection>? Projection { get; init; }

    /// <summary>A worse model of the same images, to be guided away from (<see cref="Autoguidance"/>); null for none.</summary>
    public ImagePipeline? Worse { get; init; }

    /// <summary>The scale of guidance by the worse model; 1 is none.</summary>
    public double WorseScale { get; init; } = 2;

    /// <summary>A denoiser around the guided one, told the classes ([B], Int64; null without): classifier or measurement guidance of one's own; null for none.</summary>
    public Func<IDenoiser, Tensor?, IDenoiser>? Around { get; init; }

    /// <summary>Guides a pair of answers.</summary>
    internal IDenoiser Guide(IConditionalDenoiser pair, double scale, Parameterization parameterization)
    {
        var schedule = Schedule?.From(Catalog.GuidanceSchedules) ?? GuidanceSchedule.Constant;
        return new ClassifierFreeGuidance(pair, scale)
        {
            Schedule = Interval is { } interval ? schedule.Within(interval.Low, interval.High) : schedule,
            Projection = Projection?.Invoke(),
            Rescale = Rescale == 0 ? null : new GuidanceRescale(Rescale, parameterization),
        };
    }
}
