using Langevin.Media.Datasets;

namespace Langevin.Evaluation.Classifiers;

/// <summary>The shape of an <see cref="ImageClassifier"/>.</summary>
public sealed record ClassifierConfig
{
    private const int MostClasses = 10_000, MostExtent = 1024, MostWidth = 1024, MostStages = 6;

    /// <summary>Channels of a picture: 1 for grey, 3 for RGB.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows of a picture.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels a row.</summary>
    public required int Width { get; init; }

    /// <summary>Number of classes, at least 2.</summary>
    public required int Classes { get; init; }

    /// <summary>Channels of the stages, from the first at half resolution; each later one ends at half of the one before.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [32, 64, 128];

    /// <summary>The network for the pictures of a dataset, in the size of its first.</summary>
    /// <exception cref="EvaluationException">The dataset has fewer than two classes.</exception>
    public static ClassifierConfig For(IImageDataset dataset)
    {
        if (dataset.Classes is not { Count: >= 2 } classes)
            throw new EvaluationException($"{dataset.Name} has {dataset.Classes?.Count ?? 0} classes and a judge tells at least 2 apart: give pictures with labels, such as one folder a class.");
        var image = dataset.Read(0).Image;
        return new ClassifierConfig { Channels = image.Channels, Height = image.Height, Width = image.Width, Classes = classes.Count };
    }

    /// <summary>Checks every bound before anything is allocated.</summary>
    /// <exception cref="EvaluationException">A size is out of bounds.</exception>
    public void Validate()
    {
        Check(Channels is 1 or 3, $"{Channels} channels, and pictures have 1 or 3");
        Check(Height is >= 4 and <= MostExtent && Width is >= 4 and <= MostExtent, $"pictures of {Height} x {Width}, and each side must be from 4 to {MostExtent}");
        Check(Classes is >= 2 and <= MostClasses, $"{Classes} classes, and 2 to {MostClasses} are possible");
        Check(Widths.Count is >= 1 and <= MostStages, $"{Widths.Count} stages, and 1 to {MostStages} are possible");
        Check(Widths.All(width => width is >= 1 and <= MostWidth), $"stages of {string.Join(", ", Widths)} channels, and each must have 1 to {MostWidth}");
        Check(Math.Min(Height, Width) >> Widths.Count > 0, $"{Widths.Count} halvings of pictures of {Height} x {Width}, which leave nothing: use fewer stages");
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new EvaluationException($"This classifier asks for {otherwise}.");
    }
}
