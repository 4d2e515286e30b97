using Langevin.Media.Interop;

namespace Langevin.Media.Drawing;

/// <summary>A line of text as coverage: 0 where there is none, 255 where it is solid.</summary>
internal sealed record TextLabel(int Width, int Height, byte[] Coverage)
{
    /// <summary>Draws with the system's sans-serif font, wrapped between words; a word may still be wider than the limit.</summary>
    /// <param name="text">Any text; letters that no font has are drawn as boxes.</param>
    /// <param name="size">Height of the font in pixels.</param>
    /// <param name="widest">Where to wrap, in pixels.</param>
    public static TextLabel Draw(string text, int size, int widest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new TextLabel(0, 0, []);
        }

        using var drawn = VipsOperation.Named("text").With("text", Escaped(text)).With("font", $"sans {size}").With("dpi", "72")
            .With("width", $"{widest}").With("align", "centre").RunToImage();
        return new TextLabel(drawn.Width, drawn.Height, drawn.ToPixels());
    }

    /// <summary>Draws all in the largest size, at least 8 and at most the given one, in which none is wider than the limit.</summary>
    public static TextLabel[] DrawToFit(IEnumerable<string> texts, int size, int widest)
    {
        TextLabel[] labels = [.. texts.Select(text => Draw(text, size, widest))];
        return size <= 8 || labels.All(label => label.Width <= widest) ? labels : DrawToFit(texts, size - 1, widest);
    }

    /// <summary>The text itself where the library would read markup; control characters become spaces.</summary>
    private static string Escaped(string text) =>
        string.Concat(text.Select(letter => letter switch
        {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ when char.IsControl(letter) => " ",
            _ => letter.ToString(),
        }));
}
