namespace Langevin.Models.UNet2D;

/// <summary>Channels and residual blocks of a level on the way down.</summary>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Layers">Number of residual blocks.</param>
internal readonly record struct DownShape(long Inputs, long Outputs, long Layers);

/// <summary>Channels and residual blocks of a level on the way up.</summary>
/// <param name="Previous">Channels that come in from below.</param>
/// <param name="Outputs">Channels that go out, and of the outputs that are joined.</param>
/// <param name="LastJoined">Channels of the output that is joined last, from the level above.</param>
/// <param name="Layers">Number of residual blocks.</param>
internal readonly record struct UpShape(long Previous, long Outputs, long LastJoined, long Layers)
{
    /// <summary>Channels of the hidden image before it is joined in a residual block.</summary>
    public long HiddenOf(int layer) => layer == 0 ? Previous : Outputs;

    /// <summary>Channels of the output that is joined in a residual block.</summary>
    public long JoinedOf(int layer) => layer == Layers - 1 ? LastJoined : Outputs;
}

/// <summary>How a block changes the size of the image at its end.</summary>
internal enum Resampling
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>By a convolution.</summary>
    Convolution,
    /// <summary>Inside a residual block.</summary>
    Residual,
}
