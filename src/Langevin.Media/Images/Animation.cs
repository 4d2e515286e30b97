using Langevin.Media.Interop;
using Langevin.Torch.Serialization;

namespace Langevin.Media.Images;

/// <summary>Pictures of one size shown one after the other, endlessly: a .gif or .webp file.</summary>
public static class Animation
{
    /// <summary>Writes a .gif or .webp file: aside first, then in place in one step. A missing folder is made.</summary>
    /// <param name="path">Where to; its ending chooses the format.</param>
    /// <param name="frames">At least one picture, all of one size and number of channels.</param>
    /// <param name="delay">How long each frame stays: at least 10 ms.</param>
    /// <exception cref="ArgumentException">No frames, or frames of different sizes.</exception>
    /// <exception cref="MediaException">The name's ending is neither.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<Image> frames, TimeSpan delay)
    {
        var saver = ImageFormats.OfName(path) switch
        {
            ImageFormat.Gif => "gifsave_buffer",
            ImageFormat.WebP => "webpsave_buffer",
            _ => throw new MediaException($"{path} does not name an animation: let it end in .gif or .webp"),
        };
        var bytes = Encode(frames, delay, saver);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private static byte[] Encode(IReadOnlyList<Image> frames, TimeSpan delay, string saver)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.FromMilliseconds(10));
        var first = frames[0];
        var length = first.Pixels.Length;
        var stacked = new byte[checked(length * frames.Count)];
        for (var index = 0; index < frames.Count; index++)
        {
            var frame = frames[index];
            if ((frame.Width, frame.Height, frame.Channels) != (first.Width, first.Height, first.Channels))
            {
                throw new ArgumentException(
                    $"frame {index} is {frame.Width} x {frame.Height} x {frame.Channels}, the first {first.Width} x {first.Height} x {first.Channels}: one size is needed");
            }

            frame.Pixels.CopyTo(stacked.AsSpan(index * length));
        }

        using var pixels = VipsImage.FromPixels(stacked, first.Width, first.Height * frames.Count, first.Channels);
        using var film = VipsOperation.Named("copy").With("in", pixels)
            .With("interpretation", first.Channels == 1 ? "b-w" : "srgb").RunToImage();
        film.SetInt("page-height", first.Height);
        film.SetInt("loop", 0);
        film.SetInts("delay", [.. Enumerable.Repeat((int)delay.TotalMilliseconds, frames.Count)]);
        return VipsOperation.Named(saver).With("in", film).RunToBytes();
    }
}
