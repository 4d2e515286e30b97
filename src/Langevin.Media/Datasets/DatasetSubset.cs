namespace Langevin.Media.Datasets;

/// <summary>Some of the pictures of a dataset, in a given order.</summary>
public sealed class DatasetSubset : IImageDataset
{
    private readonly IImageDataset whole;
    private readonly int[] indices;

    /// <summary>Chooses by number.</summary>
    /// <param name="whole">The dataset chosen from.</param>
    /// <param name="indices">Numbers in <paramref name="whole"/>, at least one.</param>
    /// <exception cref="ArgumentException">No numbers, or one that does not exist.</exception>
    public DatasetSubset(IImageDataset whole, IEnumerable<int> indices)
    {
        (this.whole, this.indices) = (whole, [.. indices]);
        if (this.indices.Length == 0 || this.indices.Any(index => index < 0 || index >= whole.Count))
        {
            throw new ArgumentException($"a part of {whole.Name} needs at least one number, each from 0 to {whole.Count - 1}", nameof(indices));
        }
    }

    /// <inheritdoc/>
    public string Name => whole.Name;

    /// <inheritdoc/>
    public int Count => indices.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Classes => whole.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => whole.Skipped;

    /// <inheritdoc/>
    public string SampleName(int index) => whole.SampleName(indices[index]);

    /// <inheritdoc/>
    public int? Label(int index) => whole.Label(indices[index]);

    /// <inheritdoc/>
    public ImageSample Read(int index) => whole.Read(indices[index]);
}
