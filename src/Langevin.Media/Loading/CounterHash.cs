namespace Langevin.Media.Loading;

/// <summary>Random numbers without a state: the same seed and counters give the same number, on any thread, in any order.</summary>
/// <remarks>The finalizer of SplitMix64 (Steele, Lea and Flood 2014, figure 15), applied once a word.</remarks>
internal static class CounterHash
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits for a seed and up to three counters.</summary>
    public static ulong Of(ulong seed, ulong first, ulong second = 0, ulong third = 0) =>
        Mix(Mix(Mix(Mix(seed + Golden) + first + Golden) + second + Golden) + third + Golden);

    /// <summary>64 random bits for a seed and a text.</summary>
    public static ulong OfText(ulong seed, string text)
    {
        var hash = Mix(seed + Golden);
        foreach (var letter in text)
        {
            hash = Mix(hash + letter + Golden);
        }

        return hash;
    }

    /// <summary>A whole number from 0 to bound - 1, with a bias below bound / 2^64.</summary>
    public static int Below(ulong bits, int bound) => (int)Math.BigMul(bits, (ulong)bound, out _);

    private static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }
}
