using System.Globalization;

namespace Langevin.Cli.Sampling;

/// <summary>Reads numbers with commas, such as <c>999,700,300</c>.</summary>
internal static class NumberList
{
    private const int Most = 100_000;

    /// <summary>The numbers.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What was given.</param>
    /// <param name="example">What would be right.</param>
    /// <param name="least">How many there must be at least.</param>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="CommandException">It is something else.</exception>
    public static double[] Read(string option, string text, string example, int least = 1, int most = Most)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        var numbers = new double[words.Length];
        for (var i = 0; i < words.Length; i++)
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || double.IsNaN(numbers[i])) throw Refused();
        return words.Length >= least && words.Length <= most ? numbers : throw Refused();

        CommandException Refused() => new($"{option} is '{text}', and must be numbers with commas, such as {example}.");
    }
}
