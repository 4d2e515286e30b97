using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' flow-matching schedulers with resolution-dependent shift share.</summary>
public abstract record FlowMatchSchedulerConfig : SchedulerConfig
{
    private protected FlowMatchSchedulerConfig(string className) : base(className) { }

    /// <summary>The shift, where it does not depend on the resolution.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>Whether the shift depends on the resolution.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>mu at <see cref="BaseImageSeqLen"/>.</summary>
    public double? BaseShift { get; init; } = 0.5;

    /// <summary>mu at <see cref="MaxImageSeqLen"/>.</summary>
    public double? MaxShift { get; init; } = 1.15;

    /// <summary>A small number of tokens.</summary>
    public int BaseImageSeqLen { get; init; } = 256;

    /// <summary>A large number of tokens.</summary>
    public int MaxImageSeqLen { get; init; } = 4096;

    /// <summary>Whether the network is told times that run from noise to data, and says velocities that do.</summary>
    public bool InvertSigmas { get; init; }

    /// <summary>Where the last step starts; null (or 0) where the shift puts it.</summary>
    public double? ShiftTerminal { get; init; }

    /// <summary>Karras et al.'s spacing between the first and the last point.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Even steps of the logarithm between the first and the last point.</summary>
    public bool UseExponentialSigmas { get; init; }

    /// <summary>Quantiles of a beta distribution between the first and the last point.</summary>
    public bool UseBetaSigmas { get; init; }

    /// <summary>exponential or linear: how mu becomes a shift.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    /// <summary>The recipe for pictures of <see cref="BaseImageSeqLen"/> tokens, where the resolution matters.</summary>
    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => Recipe(MuFor(BaseImageSeqLen));

    /// <summary>The mu of a resolution.</summary>
    /// <param name="tokens">The number of tokens that the network sees of a picture.</param>
    public double MuFor(long tokens) => FlowShift.MuFor(tokens, BaseShift ?? 0.5, MaxShift ?? 1.15, BaseImageSeqLen, MaxImageSeqLen);

    /// <summary>The recipe for a resolution.</summary>
    /// <param name="mu">What the pipeline computes from the number of tokens (<see cref="FlowShift.MuFor"/>); not looked at without dynamic shifting.</param>
    /// <param name="points">The points before the shift, from 1 towards 0 (the pipeline's <c>sigmas</c>); null for even ones.</param>
    /// <exception cref="ArgumentException">A setting is impossible; the message says which are possible.</exception>
    public SamplingRecipe Recipe(double mu, IReadOnlyList<double>? points = null)
    {
        var (least, shift) = (1.0 / CheckedTimesteps, ShiftFor(mu));
        return Recipe(shift, points, UseDynamicShifting ? least : shift.Of(least));       // the reference shifts it here, and with the other points again
    }

    /// <summary>The recipe for a resolution, of a pipeline that gives even points from 1 to 1 / n of its own for n steps, as Flux's does.</summary>
    /// <param name="mu">As in <see cref="Recipe(double, IReadOnlyList{double}?)"/>.</param>
    /// <exception cref="ArgumentException">A setting is impossible; the message says which are possible.</exception>
    public SamplingRecipe RecipeOfEvenPoints(double mu) => Recipe(ShiftFor(mu), null, null);

    private FlowShift ShiftFor(double mu) => UseDynamicShifting ? Dynamic(mu) : new FlowShift(Shift);

    private SamplingRecipe Recipe(FlowShift shift, IReadOnlyList<double>? points, double? last)
    {
        var spacing = new FlowSpacing
        {
            Shift = shift,
            Points = points,
            Last = last,
            Terminal = ShiftTerminal is 0 ? null : ShiftTerminal,
            Between = Between(),
            Time = InvertSigmas ? FlowTime.FromNoise : FlowTime.FromData,
        };
        var velocity = InvertSigmas ? new FlowParameterization { Direction = FlowDirection.Data } : Parameterization.Flow;
        return new SamplingRecipe(new FlowProcess { TimeScale = NumTrainTimesteps }, velocity, spacing, Sampler);
    }

    /// <summary>How to walk.</summary>
    private protected abstract Sampler Sampler { get; }

    private FlowShift Dynamic(double mu) => TimeShiftType switch
    {
        "exponential" => FlowShift.Exponential(mu),
        "linear" => FlowShift.Linear(mu),
        var other => throw new ArgumentException($"time_shift_type is '{other}'; it is exponential or linear."),
    };

    private SigmaSpacing? Between() => (UseKarrasSigmas, UseExponentialSigmas, UseBetaSigmas) switch
    {
        (false, false, false) => null,
        (true, false, false) => new KarrasSpacing(),
        (false, true, false) => new ExponentialSpacing(),
        (false, false, true) => new BetaSpacing(),
        _ => throw new ArgumentException("Only one of use_karras_sigmas, use_exponential_sigmas and use_beta_sigmas can be true."),
    };
}
