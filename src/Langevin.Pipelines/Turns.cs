using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>What is given for some of the images, in turn.</summary>
internal static class Turns
{
    /// <summary>The rows of a batch: row i modulo their number for image i.</summary>
    /// <param name="given">[n, ...]; null gives null.</param>
    /// <param name="first">The number of the batch's first image.</param>
    /// <param name="count">How many images there are in it.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(given))]
    public static Tensor? Turn(this Tensor? given, int first, int count) =>
        given?.IndexSelect(0, Tensor.From(Enumerable.Range(first, count).Select(i => i % given.Size(0)).ToArray()).To(given.Device));
}
