using Langevin.Media.Images;

namespace Langevin.Media.Datasets;

/// <summary>Pictures that a program already holds.</summary>
public sealed class InMemoryDataset : IImageDataset
{
    private readonly IReadOnlyList<ImageSample> samples;

    /// <summary>Takes the list as it is.</summary>
    /// <param name="name">What to call the dataset.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="classes">The names of the classes, if the samples have labels.</param>
    /// <exception cref="ArgumentException">There are no samples, or a label has no class.</exception>
    public InMemoryDataset(string name, IReadOnlyList<ImageSample> samples, IReadOnlyList<string>? classes = null)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException($"{name} has no pictures", nameof(samples));
        }

        var classCount = classes?.Count ?? 0;
        for (var index = 0; index < samples.Count; index++)
        {
            if (samples[index].Label is { } label && (label < 0 || label >= classCount))
            {
                throw new ArgumentException($"sample {index} of {name} has label {label}, but there are {classCount} classes", nameof(samples));
            }
        }

        (Name, this.samples, Classes) = (name, samples, classes);
    }

    /// <summary>Unlabelled pictures.</summary>
    public InMemoryDataset(string name, IEnumerable<Image> images)
        : this(name, [.. images.Select(image => new ImageSample(image))])
    {
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => samples.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => [];

    /// <inheritdoc/>
    public string SampleName(int index) => $"{Name}#{index}";

    /// <inheritdoc/>
    public int? Label(int index) => samples[index].Label;

    /// <inheritdoc/>
    public ImageSample Read(int index) => samples[index];
}
