namespace Langevin.Pipelines.TextToImage;

/// <summary>The part of a walk in which something that steers it acts.</summary>
internal static class WalkShare
{
    /// <summary>Whether a call of the network lies in the part, as diffusers counts.</summary>
    /// <param name="start">The share of the walk that passes before.</param>
    /// <param name="end">The share after which it is over.</param>
    /// <param name="call">The number of the call, from 0.</param>
    /// <param name="calls">Calls in all.</param>
    public static bool Holds(double start, double end, int call, int calls) => (double)call / calls >= start && (call + 1.0) / calls <= end;

    /// <summary>Refuses a part that is none, and a scale that is no number.</summary>
    /// <param name="what">What steers, such as "a control network".</param>
    /// <param name="start">The share of the walk that passes before.</param>
    /// <param name="end">The share after which it is over.</param>
    /// <param name="scale">How strongly it acts.</param>
    /// <exception cref="ArgumentException">The message says what can be.</exception>
    public static void Check(string what, double start, double end, double scale)
    {
        if (!(start >= 0 && start < end && end <= 1)) throw new ArgumentException($"{char.ToUpperInvariant(what[0])}{what[1..]} acts from {start} to {end} of the walk; the first is at least 0, and below the second, which is at most 1.");
        if (!double.IsFinite(scale)) throw new ArgumentException($"The scale of {what} is {scale}; give a number.");
    }
}
