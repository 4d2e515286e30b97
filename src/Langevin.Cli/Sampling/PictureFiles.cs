using Langevin.Media.Images;
using Langevin.Models;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Reads pictures from a file or a folder, in the size of a model.</summary>
internal static class PictureFiles
{
    private const int Most = 100_000;

    /// <summary>The pictures of a path in the order of their names: [n, C, H, W] in [-1, 1], scaled to cover the size and cut in the middle.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="path">A picture, or a folder of pictures.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="size">The size.</param>
    /// <param name="count">How many are needed at most; null takes all.</param>
    /// <exception cref="CommandException">There are none.</exception>
    public static Tensor Read(string option, string path, int channels, ImageSize size, long? count)
    {
        var files = Files(option, path).Take((int)Math.Min(count ?? Most, Most));
        return ImageTensor.ToTensor([.. files.Select(file =>
            Image.Load(file).WithChannels(channels).ResizeToCover((int)size.Width, (int)size.Height).CentreCrop((int)size.Width, (int)size.Height))]);
    }

    /// <summary>The files of a path in the order of their names.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static string[] Files(string option, string path)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? [path] : throw new CommandException($"{option} '{path}' does not exist; check the path.");
        var files = Directory.EnumerateFiles(path).Where(file => ImageFormats.OfName(file) is not null).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new CommandException($"{option} '{path}' holds no pictures (.png, .jpg, .webp, .tif, .gif); give a folder that does.");
    }
}
