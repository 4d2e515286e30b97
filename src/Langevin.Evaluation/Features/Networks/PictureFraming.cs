using Langevin.Media.Images;
using Langevin.Media.Resampling;
using Langevin.Torch;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>How a picture of any size and number of channels becomes what a feature network looks at.</summary>
/// <remarks>The filter moves distances by more than models differ by (Parmar et al. 2022): it is a part of the protocol. All are antialiased, as the Python Imaging Library resizes.</remarks>
public sealed record PictureFraming
{
    /// <summary>Pixels a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>1 for grey, 3 for RGB; pictures of the other kind are converted.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What becomes of proportions.</summary>
    public PictureFit Fit { get; init; } = PictureFit.Stretched;

    /// <summary>What a channel of values from 0 to 1 is reduced by: one for all, or one a channel.</summary>
    public IReadOnlyList<float> Means { get; init; } = [0.5f];

    /// <summary>What it is then divided by: one for all, or one a channel.</summary>
    public IReadOnlyList<float> Deviations { get; init; } = [0.5f];

    /// <summary>How it is said in a protocol.</summary>
    public string Protocol => FormattableString.Invariant($"{Filter}, antialiased, {(Fit == PictureFit.Stretched ? $"stretched to {Width} x {Height}, not rounded" : $"covering {Width} x {Height}, cut in the middle")}");

    private const ResamplingFilter Filter = ResamplingFilter.Bicubic;
    private const float Most = 255;

    /// <summary>Pictures as the network takes them: [B, channels, height, width], Float32, prepared on all cores.</summary>
    public Tensor Frame(IReadOnlyList<Image> images)
    {
        var length = Channels * Width * Height;
        var values = new float[checked(images.Count * length)];
        Parallel.For(0, images.Count, i => Write(images[i].WithChannels(Channels), values.AsSpan(i * length, length)));
        return Tensor.From(values, images.Count, Channels, Height, Width);
    }

    private void Write(Image image, Span<float> values)
    {
        var planes = Fit == PictureFit.Stretched
            ? image.ResizeToPlanes(Width, Height, Filter)
            : Covering(image).CentreCrop(Width, Height).ResizeToPlanes(Width, Height, Filter);
        var area = Width * Height;
        for (var i = 0; i < planes.Length; i++) values[i] = (planes[i] / Most - Means[i / area % Means.Count]) / Deviations[i / area % Deviations.Count];
    }

    /// <summary>The shorter side fits; the other is rounded down, as CLIP's own preparation does it.</summary>
    private Image Covering(Image image)
    {
        var scale = Math.Max((double)Width / image.Width, (double)Height / image.Height);
        return image.Resize(Math.Max(Width, (int)(image.Width * scale)), Math.Max(Height, (int)(image.Height * scale)), Filter);
    }
}
