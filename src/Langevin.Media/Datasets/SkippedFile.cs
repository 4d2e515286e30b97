namespace Langevin.Media.Datasets;

/// <summary>A file that was left out of a dataset.</summary>
/// <param name="Name">The file, as its user knows it.</param>
/// <param name="Reason">Why, as the rest of a sentence that starts with the name.</param>
public readonly record struct SkippedFile(string Name, string Reason)
{
    /// <summary>The whole sentence.</summary>
    public override string ToString() => $"{Name} {Reason}";
}
