using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.Approximation;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What predicts at every step: from noisy latents, the time, and encoded prompts.</summary>
public interface ILatentNetwork
{
    /// <summary>The network itself.</summary>
    Architecture Architecture { get; }

    /// <summary>What its channels hold.</summary>
    NetworkChannels Channels { get; }

    /// <summary>Channels that it takes beside the latents' own: those of a mask and of masked latents in a network for inpainting; 0 for none.</summary>
    long ChannelsBeside { get; }

    /// <summary>Whether it is told the scale of guidance, so that one call guides (Luo et al. 2023; Flux).</summary>
    bool IsToldGuidance { get; }

    /// <summary>Where it computes.</summary>
    Device Device { get; }

    /// <summary>The type that it computes in.</summary>
    ScalarType Type { get; }

    /// <summary>Predicts.</summary>
    /// <param name="latents">Noisy latents: [B, C, h, w].</param>
    /// <param name="t">Timesteps: [B], Float32.</param>
    /// <param name="condition">A prompt a row: B of them.</param>
    /// <param name="inputs">What else it is told.</param>
    /// <returns>What its parameterization says: [B, C, h, w], or with twice the channels when the variance is learned; in the type of the latents.</returns>
    Tensor Predict(Tensor latents, Tensor t, PromptCondition condition, LatentInputs inputs);
}

/// <summary>What a latent network is told beside the latents, the time and the prompts.</summary>
public sealed record LatentInputs
{
    /// <summary>How many of the rows, from the first on, are of what is wanted; the others are of what is guided away from.</summary>
    public required long Wanted { get; init; }

    /// <summary>The scale of guidance, for networks that are told it.</summary>
    public double Guidance { get; init; } = 1;

    /// <summary>Channels beside the latents, such as a mask and masked latents: [B, c, h, w]; null for none.</summary>
    public Tensor? Beside { get; init; }

    /// <summary>A noisy embedding of a picture and its level, for networks of unCLIP: [B, 2 width], zeros for what is guided away from; null for none.</summary>
    public Tensor? Embedding { get; init; }

    /// <summary>What T2I-Adapters add at each level now: [B, C, h, w] each; null for nothing.</summary>
    public IReadOnlyList<Tensor>? Features { get; init; }

    /// <summary>What IP-Adapters show now: B rows each.</summary>
    public IReadOnlyList<PictureContext> Pictures { get; init; } = [];

    /// <summary>What this call may leave out; null for nothing.</summary>
    public CallShortcuts? Shortcuts { get; init; }

    /// <summary>The control networks that act now.</summary>
    public IReadOnlyList<ActiveControl> Controls { get; init; } = [];
}
