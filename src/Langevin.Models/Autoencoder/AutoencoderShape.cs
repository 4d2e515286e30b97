using Langevin.Models.Checkpoints;

namespace Langevin.Models.Autoencoder;

/// <summary>What the encoder and the decoder of an autoencoder have in common.</summary>
/// <param name="Channels">Channels at each level, the finest first.</param>
/// <param name="Layers">Residual blocks a level of the encoder; one more in the decoder.</param>
/// <param name="Groups">Groups of the normalisations.</param>
/// <param name="Activation">The activation's name.</param>
/// <param name="Attends">Whether the middle blocks attend.</param>
internal sealed record AutoencoderShape(IReadOnlyList<long> Channels, long Layers, long Groups, string Activation, bool Attends)
{
    /// <summary>Added to variances.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Checks it against the blocks that a configuration names.</summary>
    /// <exception cref="ConfigException">It describes no network that can be built.</exception>
    public void Check(IReadOnlyList<string> downTypes, IReadOnlyList<string> upTypes)
    {
        ConfigCheck.Levels("block_out_channels", Channels, Groups);
        ConfigCheck.Refuse(downTypes.Count != Channels.Count || upTypes.Count != Channels.Count,
            $"block_out_channels has {Channels.Count} levels, but there are {downTypes.Count} down_block_types and {upTypes.Count} up_block_types; give one of each a level.");
        foreach (var type in downTypes) ConfigCheck.Known("down_block_types", type, "DownEncoderBlock2D");
        foreach (var type in upTypes) ConfigCheck.Known("up_block_types", type, "UpDecoderBlock2D");
        ConfigCheck.Within("layers_per_block", Layers, 1, 64);
        ConfigCheck.Known("act_fn", Activation.ToLowerInvariant(), "silu", "swish", "mish", "gelu", "relu");
    }
}
