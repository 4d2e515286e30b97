using Langevin.Models.ControlNet;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>A control network with the picture that it follows: edges, depths, poses.</summary>
/// <param name="Network">The network.</param>
/// <param name="Image">[n, channels, H, W] in [0, 1], picture i modulo n for image i.</param>
public sealed record Control(ControlNetModel Network, Tensor Image)
{
    /// <summary>How strongly it acts; 1 is what it was trained with.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The share of the walk that passes before it acts, in [0, 1).</summary>
    public double Start { get; init; }

    /// <summary>The share of the walk after which it acts no more, in (0, 1].</summary>
    public double End { get; init; } = 1;

    /// <summary>Guess mode: it acts from a tenth at the finest depth to the whole at the coarsest, and only on what is wanted. Made for empty prompts.</summary>
    public ControlProfile Profile { get; init; } = ControlProfile.Even;

    /// <summary>Whether it acts at a call of the network, as diffusers counts.</summary>
    /// <param name="call">The number of the call, from 0.</param>
    /// <param name="calls">Calls in all.</param>
    internal bool ActsAt(int call, int calls) => WalkShare.Holds(Start, End, call, calls);
}

/// <summary>A control network that acts in this call.</summary>
/// <param name="Network">The network.</param>
/// <param name="Image">The pictures of the batch: [B, channels, H, W].</param>
/// <param name="Strength">How strongly.</param>
public sealed record ActiveControl(ControlNetModel Network, Tensor Image, ControlStrength Strength);
