using Langevin.Diffusion;
using Langevin.Diffusion.Guidance;

namespace Langevin.Pipelines;

/// <summary>A network as the denoiser of one batch, with guidance and what denoised images must obey.</summary>
internal static class GuidedDenoiser
{
    /// <summary>The denoiser.</summary>
    /// <param name="network">The network, and what it is told.</param>
    /// <param name="plan">What it is walked by.</param>
    /// <param name="worse">A worse model to be guided away from; null for none.</param>
    /// <param name="scale">The scale of classifier-free guidance; null for the plan's.</param>
    internal static IDenoiser Of(ToldNetwork network, SamplingPlan plan, IDenoiser? worse = null, double? scale = null)
    {
        var (details, predicted) = (plan.Details, plan.Recipe.Parameterization);
        var strength = scale ?? plan.Guidance;
        var denoiser = strength == 1 || network.Unwanted is null ? network.Alone(plan.Recipe) : details.Guide(network.Both(plan.Recipe), strength, predicted);
        if (worse is not null) denoiser = details.Guide(new Autoguidance(denoiser, worse), details.WorseScale, predicted);
        if (details.Around is { } around) denoiser = around(denoiser, network.Wanted);
        return plan.Recipe.Constrain(denoiser);
    }
}
