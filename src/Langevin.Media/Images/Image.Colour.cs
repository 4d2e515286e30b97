namespace Langevin.Media.Images;

public sealed partial class Image
{
    /// <summary>One channel: luma by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), rounded.</summary>
    public Image ToGrey()
    {
        if (Channels == 1)
        {
            return this;
        }

        var grey = new byte[Width * Height];
        for (var pixel = 0; pixel < grey.Length; pixel++)
        {
            var colour = Pixels.Slice(3 * pixel, 3);
            grey[pixel] = (byte)((19595 * colour[0] + 38470 * colour[1] + 7471 * colour[2] + 0x8000) >> 16);
        }

        return new Image(Width, Height, 1, grey);
    }

    /// <summary>Three channels; a grey value is repeated.</summary>
    public Image ToRgb()
    {
        if (Channels == 3)
        {
            return this;
        }

        var colours = new byte[3 * Width * Height];
        for (var pixel = 0; pixel < Width * Height; pixel++)
        {
            colours.AsSpan(3 * pixel, 3).Fill(Pixels[pixel]);
        }

        return new Image(Width, Height, 3, colours);
    }

    /// <summary>Grey for 1 channel, RGB for 3.</summary>
    /// <exception cref="ArgumentException">Another number of channels.</exception>
    public Image WithChannels(int channels) => channels switch
    {
        1 => ToGrey(),
        3 => ToRgb(),
        _ => throw new ArgumentException($"{channels} channels: a picture has 1 (grey) or 3 (RGB)", nameof(channels)),
    };
}
