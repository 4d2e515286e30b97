using Langevin.Torch;

namespace Langevin.Media.Loading;

/// <summary>Some pictures, ready for a network. It is valid until the next one is asked for.</summary>
public sealed class ImageBatch
{
    private readonly float[] pixels;
    private readonly long[] labels;
    private readonly int[] indices;
    private readonly string?[] captions;

    internal ImageBatch(int capacity, int channels, int height, int width)
    {
        (Channels, Height, Width) = (channels, height, width);
        (pixels, labels) = (new float[checked(capacity * channels * height * width)], new long[capacity]);
        (indices, captions) = (new int[capacity], new string?[capacity]);
    }

    /// <summary>The number of the batch in its stream, from 0.</summary>
    public long Step { get; internal set; }

    /// <summary>How many pictures: the batch size, or what was left in the last batch of a single pass.</summary>
    public int Count { get; private set; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>The pictures' numbers in the dataset.</summary>
    public ReadOnlySpan<int> Indices => indices.AsSpan(0, Count);

    /// <summary>The pictures' classes; -1 for one without.</summary>
    public ReadOnlySpan<long> Labels => labels.AsSpan(0, Count);

    /// <summary>The pictures' captions; null for one without.</summary>
    public ReadOnlySpan<string?> Captions => captions.AsSpan(0, Count);

    /// <summary>Count x C x H x W values in [-1, 1].</summary>
    public ReadOnlySpan<float> Pixels => pixels.AsSpan(0, Count * Channels * Height * Width);

    /// <summary>A new tensor of the pictures, owned by the open scope: [B, C, H, W], 32-bit floats in [-1, 1], on the CPU.</summary>
    public Tensor ImageTensor() => Tensor.From(Pixels, Count, Channels, Height, Width);

    /// <summary>A new tensor of the classes, owned by the open scope: [B], 64-bit integers, -1 for a picture without, on the CPU.</summary>
    public Tensor LabelTensor() => Tensor.From(Labels, Count);

    internal void Clear(long step) => (Step, Count) = (step, 0);

    /// <summary>Counts one more picture and gives the place for its pixels.</summary>
    internal Span<float> Add(int index, int? label, string? caption)
    {
        (indices[Count], labels[Count], captions[Count]) = (index, label ?? -1, caption);
        var length = Channels * Height * Width;
        return pixels.AsSpan(Count++ * length, length);
    }
}
