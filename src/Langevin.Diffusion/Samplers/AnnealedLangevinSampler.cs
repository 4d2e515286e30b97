using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Langevin dynamics at one noise scale after the other: x + e / 2 score + sqrt(e) z, many times a scale.</summary>
/// <remarks>
/// Song and Ermon 2019, algorithm 1, with e = <see cref="StepSize"/> sigma^2. Between scales x / alpha stays as it is; the last step goes the
/// first-order way from the last scale to the grid's end, which is denoising where that is clean (Jolicoeur-Martineau et al. 2020, section 3.1).
/// Stochastic; <see cref="Moves"/> NFE a step and one more at the end.
/// </remarks>
public sealed class AnnealedLangevinSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "annealed-langevin";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>The moves at every scale: the paper's T = 100.</summary>
    public int Moves { get; init; } = 100;

    /// <summary>The length of a move in units of sigma^2: the paper's 2e-5 at sigma = 0.01 is 0.2.</summary>
    public double StepSize { get; init; } = 0.2;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => Moves * steps + 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        using var walk = new TensorScope();
        var (x, x0) = (s.X, s.X);
        var e = StepSize * s.From.Sigma * s.From.Sigma;
        for (var i = 0; i < Moves; i++)
        {
            using var move = new TensorScope();
            var answer = s.Denoise(x, s.From);
            x0 = walk.Replace(x0, move.Return(answer.X0));
            x = walk.Replace(x, move.Return(x + e / 2 * answer.ScoreIn(x, s.From) + Math.Sqrt(e) * s.Noise()));
        }
        if (s.Index == s.Count - 1) x0 = s.Denoise(x, s.From).X0;
        s.ShowX0(walk.Return(x0));
        var keeps = s.Index < s.Count - 1 && s.From.Alpha > 0;
        return walk.Return(keeps ? s.To.Alpha / s.From.Alpha * x : Transition.Step(x, x0, s.From, s.To));
    }
}
