using System.Numerics;

namespace Langevin.Media.Loading;

/// <summary>A shuffled order of 0 to count - 1 that is computed place by place: no list, and any place in constant time.</summary>
/// <remarks>A balanced Feistel network over the next even number of bits, walked along its cycles until it lands inside
/// (Black and Rogaway 2002, section 3, "cycle walking").</remarks>
internal readonly struct Permutation(int count, ulong key)
{
    private const int Rounds = 6;

    private readonly int halfBits = Math.Max(1, (BitOperations.Log2((uint)Math.Max(1, count - 1)) + 2) / 2);

    /// <summary>The number at a place.</summary>
    public int this[int place]
    {
        get
        {
            var number = (uint)place;
            do
            {
                number = Shuffled(number);
            }
            while (number >= count);
            return (int)number;
        }
    }

    private uint Shuffled(uint number)
    {
        var mask = (1u << halfBits) - 1;
        var (left, right) = (number >> halfBits, number & mask);
        for (var round = 0; round < Rounds; round++)
        {
            (left, right) = (right, left ^ ((uint)CounterHash.Of(key, (ulong)round, right) & mask));
        }

        return (left << halfBits) | right;
    }
}
