using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Pseudo numerical methods: classical rules for the network's output, with DDIM's exact transfer in the place of x + h f.</summary>
/// <remarks>
/// Liu et al. 2022, algorithm 2 and eq. 9, 12, 13. After a warm-up, Adams and Bashforth's weights over the latest four outputs. Second order (theorem 3.1). Deterministic; 1 NFE a step, and those of
/// the warm-up. Steps that end clean need no warm-up.
/// </remarks>
public sealed class PndmSampler : Sampler
{
    private const int RungeKuttaSteps = 3;
    private bool EntersEarly => Entry == PndmEntry.OneCallEarly && WarmUp == PndmWarmUp.Heun;

    /// <inheritdoc/>
    public override string Name => WarmUp == PndmWarmUp.RungeKutta ? "pndm" : "plms";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <inheritdoc/>
    protected override int Memory => 3;

    /// <summary>How the first steps are taken, which have no outputs before them.</summary>
    public PndmWarmUp WarmUp { get; init; } = PndmWarmUp.RungeKutta;

    /// <summary>What is extrapolated: the noise (the paper), or another output, as diffusers does with v-prediction.</summary>
    public Parameterization Output { get; init; } = Parameterization.Epsilon;

    /// <summary>Where the middle of a Runge-Kutta step is.</summary>
    public PndmMiddle Middle { get; init; } = PndmMiddle.Exact;

    /// <summary>Which steps are left out when a picture enters inside a grid, with Heun's warm-up.</summary>
    public PndmEntry Entry { get; init; } = PndmEntry.AfterSkipped;

    /// <inheritdoc/>
    public override Grid Enter(Grid whole, int skipped) => EntersEarly && skipped > 1 ? whole.Skip(skipped - 1).Without(1) : base.Enter(whole, skipped);

    /// <inheritdoc/>
    public override int Evaluations(int steps) => WarmUp == PndmWarmUp.RungeKutta ? steps + 3 * Math.Min(RungeKuttaSteps, steps) : steps + (steps > 1 ? 1 : 0);

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        if (s.From.Alpha == 0 && !Output.IsRegularInPureNoise) return Transition.Step(s.X, s.Denoise().X0, s.From, s.To);
        var e = Output.Read(s.X, s.Denoise(), s.From);
        if (s.To.Sigma > 0 && WarmUp == PndmWarmUp.RungeKutta && s.Index < RungeKuttaSteps) return RungeKutta(s, e);
        if (s.To.Sigma > 0 && WarmUp == PndmWarmUp.Heun && s.Index == 0 && (s.Count > 1 || HasEnteredEarly(s))) return Heun(s, e);
        return Output.Transfer(s.X, AdamsBashforth.Mean([e, .. s.Past.Select(past => Output.Read(past.X, past.Answer, past.Level))]), s.From, s.To);
    }

    /// <summary>Eq. 13: four outputs, at the start, twice in the middle, and at the end.</summary>
    private Tensor RungeKutta(StepContext s, Tensor e1)
    {
        var half = Middle == PndmMiddle.WholeTimestep && s.Timesteps is { } trained ? trained / s.WholeCount / 2 : (s.From.T - s.To.T) / 2;
        NoiseLevel first = s.AtTime(s.From.T - half), middle = s.AtTime(s.To.T + half);
        var e2 = Ask(s, Output.Transfer(s.X, e1, s.From, first), middle);
        var e3 = Ask(s, Output.Transfer(s.X, e2, s.From, middle), middle);
        return Output.Transfer(s.X, (e1 + 2 * e2 + 2 * e3 + Ask(s, Output.Transfer(s.X, e3, s.From, s.To), s.To)) / 6, s.From, s.To);
    }

    /// <summary>The mean of the outputs at both ends. Where the next step does not start at this one's end, diffusers ends there, with a step as long.</summary>
    private Tensor Heun(StepContext s, Tensor e1)
    {
        var to = !HasEnteredEarly(s) ? s.Steps[1].From : s.Skipped.Count == 1 ? s.From : s.To;
        var mean = (e1 + Ask(s, Output.Transfer(s.X, e1, s.From, s.To), to)) / 2;
        return Output.Transfer(s.X, mean, to == s.To ? s.From : s.AtTime(to.T + s.From.T - s.To.T), to);
    }

    /// <summary>diffusers names the second timestep twice: a walk that leaves out one begins with that pair, and one that leaves out more begins one early.</summary>
    private bool HasEnteredEarly(StepContext s) => EntersEarly && s.Skipped.Count > 0;

    private Tensor Ask(StepContext s, Tensor x, NoiseLevel level) => Output.Read(x, s.Denoise(x, level), level);
}
