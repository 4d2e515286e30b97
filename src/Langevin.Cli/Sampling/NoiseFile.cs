using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Sampling;

/// <summary>Reads <c>--noise</c>: the tensor <c>noise</c>, [B, C, H, W], unit normal.</summary>
internal static class NoiseFile
{
    /// <summary>The noise of so many pictures of a shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many pictures were asked for; null takes as many as there are.</param>
    /// <param name="shape">Channels, height and width.</param>
    /// <exception cref="CommandException">The tensor has another shape.</exception>
    public static Tensor Read(string path, long? count, (long Channels, long Height, long Width) shape)
    {
        var noise = SafetensorsFile.Open(path).Read("noise");
        if (noise.Type.IsFloating() && noise.Shape is [var batch, var channels, var height, var width] && (channels, height, width) == shape && batch > 0 && batch >= (count ?? 1))
            return noise.Narrow(0, 0, count ?? batch);
        throw new CommandException($"--noise '{path}' has {noise.Type.ToString().ToLowerInvariant()} [{string.Join(", ", noise.Shape)}], and this model needs floats [{count?.ToString() ?? "B"}, {shape.Channels}, {shape.Height}, {shape.Width}].");
    }
}
