namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>How a tensor of a single file differs from the network's own.</summary>
internal enum TensorForm
{
    /// <summary>Not at all.</summary>
    Same,

    /// <summary>A linear layer's matrix is stored as a 1 x 1 convolution's: [out, in, 1, 1].</summary>
    Convolution,

    /// <summary>A matrix is stored with rows and columns exchanged.</summary>
    Transposed,

    /// <summary>The two halves of the rows are exchanged: shift before scale, where the network has scale before shift.</summary>
    Swapped,
}
