using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Guidance;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>A model as the denoiser of one batch, with guidance and what denoised images must obey.</summary>
internal static class GuidedDenoiser
{
    /// <summary>The denoiser.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">What it is walked by.</param>
    /// <param name="labels">The class of each image: [B], Int64; null when the model knows no classes.</param>
    internal static IDenoiser Of(ImageDiffusionModel model, SamplingPlan plan, Tensor? labels)
    {
        var details = plan.Details;
        var denoiser = ByClass(model, plan, labels);
        if (details.Worse is { Model: var worse })
            denoiser = details.Guide(new Autoguidance(denoiser, Told(worse, plan.IsOwn ? worse.Recipe : plan.Recipe, labels)), details.WorseScale, plan.Recipe.Parameterization);
        if (details.Around is { } around) denoiser = around(denoiser, labels);
        return plan.Recipe.Constrain(denoiser);
    }

    private static IDenoiser ByClass(ImageDiffusionModel model, SamplingPlan plan, Tensor? labels)
    {
        if (plan.Guidance == 1) return Told(model, plan.Recipe, labels);
        var none = Tensor.Full([1], model.Classes, ScalarType.Int64, labels!.Device);
        return plan.Details.Guide(Told(model, plan.Recipe, labels, none), plan.Guidance, plan.Recipe.Parameterization);
    }

    /// <summary>A model told one condition or several, without guidance.</summary>
    internal static NetworkDenoiser Told(ImageDiffusionModel model, SamplingRecipe recipe, params Tensor?[] labels)
    {
        var channels = model.Network.Config.OutChannels == 2 * model.Network.Config.InChannels ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean;
        return (recipe with { Channels = channels }).Denoiser(model.Predict, model.Classes == 0 ? [] : labels);
    }
}
