using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Inpainting with a network that was never trained for it: at every level the known part is the given picture, noised, and the rest the sampler's.</summary>
/// <remarks>
/// Lugmayr et al. 2022 (RePaint), algorithm 1, with DDIM's step for DDPM's (eta 1 is the same). Steps to a noisier level, which a <see cref="Grids.RePaintSpacing"/>
/// puts in, undo steps by new noise, so that the parts can harmonise. Of known and unknown part the noise is the same draw, as in the reference. 1 NFE a step down, none a step up.
/// </remarks>
public sealed class RePaintSampler : Sampler
{
    private DdimSampler Inner => new() { Eta = Eta };

    /// <inheritdoc/>
    public override string Name => "repaint";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>The share of new noise in steps down, in [0, 1].</summary>
    public double Eta { get; init; }

    /// <summary>The known picture: [B, ...] or one for all; null when nothing is known.</summary>
    public Tensor? Known { get; init; }

    /// <summary>1 where it is known, 0 where it is to be made: as <see cref="Known"/>, or broadcast over channels; null when nothing is known.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>The same sampler for a picture.</summary>
    /// <param name="known">What is known.</param>
    /// <param name="mask">Where it is.</param>
    public RePaintSampler For(Tensor known, Tensor mask) => new() { Eta = Eta, Known = known, Mask = mask };

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        if (s.To.Sigma > s.From.Sigma * s.To.Alpha / s.From.Alpha) return Undo(s);
        var denoised = s.Denoise();
        var z = s.Noise();
        var unknown = Inner.Step(s, denoised, z);
        if (Known is null || Mask is null) return unknown;
        return Mask * s.To.Perturb(Known, z) + (1 - Mask) * unknown;
    }

    /// <summary>Algorithm 1, line 10: x_t = a x_s + G z.</summary>
    private static Tensor Undo(StepContext s)
    {
        var forward = new Posterior(s.To, s.From);
        return s.To.Alpha / s.From.Alpha * s.X + Math.Sqrt(forward.Beta) * s.Noise();
    }
}
