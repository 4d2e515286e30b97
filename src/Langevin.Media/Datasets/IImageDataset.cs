namespace Langevin.Media.Datasets;

/// <summary>Pictures by number, with a class or a caption where they have one. Reading is safe from many threads at once.</summary>
public interface IImageDataset
{
    /// <summary>What its user calls it: a path or a known name.</summary>
    string Name { get; }

    /// <summary>How many pictures there are, at least one. Some may still turn out broken when they are read.</summary>
    int Count { get; }

    /// <summary>The names of the classes in the order of their labels; null if pictures have no class.</summary>
    IReadOnlyList<string>? Classes { get; }

    /// <summary>Files that are named like pictures but were left out when the dataset was opened, each with the reason.</summary>
    IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>What to call one picture: stable as long as its file keeps its name.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    string SampleName(int index);

    /// <summary>The class of one picture, 0 to the number of classes - 1, without decoding it; null if it has none.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    int? Label(int index);

    /// <summary>Decodes one picture in its own size.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="BrokenImageException">This one cannot be decoded.</exception>
    ImageSample Read(int index);
}
