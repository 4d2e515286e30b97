namespace Langevin.Models.MMDiT;

/// <summary>How queries and keys are normalised within each head.</summary>
internal enum HeadNorm
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>By their root mean square, with a learned scale.</summary>
    RootMeanSquare,
}

/// <summary>Which streams of tokens go into a <see cref="JointAttention"/> and come out.</summary>
internal enum AttentionStreams
{
    /// <summary>The image's alone.</summary>
    Image,
    /// <summary>One stream, whose result is not projected.</summary>
    Unprojected,
    /// <summary>Image and text, and both come out.</summary>
    Both,
    /// <summary>Image and text, and the image comes out.</summary>
    BothToImage,
}

/// <summary>Kinds of <see cref="JointBlock"/>.</summary>
internal enum JointBlockKind
{
    /// <summary>Image and text attend together.</summary>
    Plain,
    /// <summary>Besides, the image attends to itself once more: Stable Diffusion 3.5.</summary>
    Dual,
    /// <summary>The last: the text does not come out.</summary>
    Last,
    /// <summary>The last, whose image attends to itself once more.</summary>
    DualLast,
}
