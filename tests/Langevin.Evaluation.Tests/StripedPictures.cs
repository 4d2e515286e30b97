using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Evaluation.Tests;

/// <summary>Noisy 12 x 12 pictures of two classes that a child tells apart: a bright left half, a bright upper half.</summary>
internal static class StripedPictures
{
    public const int Side = 12;
    public static readonly string[] Names = ["left", "top"];

    public static InMemoryDataset Make(int count, int seed = 1, string name = "stripes") =>
        new(name, [.. Enumerable.Range(0, count).Select(i => new ImageSample(Draw(i % 2, (uint)(seed * 7919 + i)), i % 2))], Names);

    private static Image Draw(int label, uint state)
    {
        var pixels = new byte[Side * Side];
        for (var place = 0; place < pixels.Length; place++)
        {
            state = state * 1664525 + 1013904223;
            var bright = label == 0 ? place % Side < Side / 2 : place / Side < Side / 2;
            pixels[place] = (byte)((bright ? 120 : 20) + (state >> 24) % 100);
        }
        return new Image(Side, Side, 1, pixels);
    }
}
