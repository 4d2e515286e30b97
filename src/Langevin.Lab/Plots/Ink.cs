namespace Langevin.Lab.Plots;

/// <summary>The colours of plots.</summary>
public static class Ink
{
    internal const string Text = "#2b2f36", Quiet = "#6b7280", Frame = "#9aa1ab", Grid = "#e6e8ec";

    private static readonly string[] Hues = ["#2563b0", "#e07b1a", "#2a9161", "#c53d43", "#7b52ab", "#8a5a3c", "#d0569b", "#5f6b7a", "#a8a11f", "#1ba3b8"];
    private static readonly string?[] Dashes = [null, "5 3", "1.5 3", "8 3 1.5 3"];

    /// <summary>Paths, arrows and the like that are drawn over a density.</summary>
    public const string Dark = "#1f2a44";

    /// <summary>The colour of a curve: ten that can be told apart, in turn.</summary>
    /// <param name="index">The number of the curve, from 0.</param>
    public static string Hue(int index) => Hues[index % Hues.Length];

    /// <summary>The dashes of a curve, in the manner of SVG: after ten colours come dashed lines; null for a whole line.</summary>
    /// <param name="index">The number of the curve, from 0.</param>
    public static string? Dash(int index) => Dashes[index / Hues.Length % Dashes.Length];
}
