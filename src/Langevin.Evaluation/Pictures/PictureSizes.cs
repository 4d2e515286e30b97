namespace Langevin.Evaluation.Pictures;

/// <summary>The sizes that pictures have.</summary>
public sealed class PictureSizes
{
    private readonly HashSet<(int Width, int Height)> seen = [];

    /// <summary>Different sizes.</summary>
    public int Count => seen.Count;

    /// <summary>Counts one.</summary>
    public void Add(int width, int height) => seen.Add((width, height));

    /// <summary>Says that there are several, and between which they lie; null when there are not.</summary>
    /// <param name="name">What the pictures are called.</param>
    public string? Warning(string name)
    {
        if (seen.Count < 2) return null;
        var ordered = seen.OrderBy(size => (long)size.Width * size.Height).ToList();
        return $"The pictures of {name} have {seen.Count} sizes, from {ordered[0].Width} x {ordered[0].Height} to {ordered[^1].Width} x {ordered[^1].Height}: each was resized by itself, and how sharp they are differs with it; give pictures of one size where you can.";
    }
}
