using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>A network with what it is told of the images of a batch: the numbers of classes, or of texts.</summary>
/// <param name="Network">The network.</param>
/// <param name="Channels">What its channels hold.</param>
/// <param name="Wanted">What each image is to be of: [B], Int64; null when the network knows no conditions.</param>
/// <param name="Unwanted">What it is guided away from: [B] or [1], Int64; null when it cannot be guided.</param>
internal sealed record ToldNetwork(Network Network, NetworkChannels Channels, Tensor? Wanted, Tensor? Unwanted)
{
    /// <summary>As a denoiser without guidance.</summary>
    public NetworkDenoiser Alone(SamplingRecipe recipe) => Wanted is null ? Denoiser(recipe) : Denoiser(recipe, Wanted);

    /// <summary>As a denoiser that answers for both conditions.</summary>
    public NetworkDenoiser Both(SamplingRecipe recipe) => Denoiser(recipe, Wanted, Unwanted);

    private NetworkDenoiser Denoiser(SamplingRecipe recipe, params Tensor?[] conditions) => (recipe with { Channels = Channels }).Denoiser(Network, conditions);
}
