using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Langevin.Study.Planning;

/// <summary>Random orders without a state: the same seed and words give the same order on every machine.</summary>
internal static class SeededOrder
{
    /// <summary>The numbers from 0 to count - 1, shuffled: sorted by the SHA-256 of seed, words and number.</summary>
    public static int[] Of(int count, ulong seed, string words)
    {
        var keys = Enumerable.Range(0, count).Select(number => Key(seed, words, number)).ToArray();
        var order = Enumerable.Range(0, count).ToArray();
        Array.Sort(keys, order);
        return order;
    }

    private static ulong Key(ulong seed, string words, int number) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{words}/{number}"))));
}
