namespace Langevin.Diffusion.Noise;

/// <summary>Philox4x32-10: 128 random bits for every (key, counter), with no state to carry.</summary>
/// <remarks>Salmon et al. 2011 ("Parallel random numbers: as easy as 1, 2, 3"), section 4.3.</remarks>
internal static class Philox
{
    private const int Rounds = 10;

    internal static (uint A, uint B, uint C, uint D) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint a = (uint)counterLow, b = (uint)(counterLow >> 32), c = (uint)counterHigh, d = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var p = (ulong)a * 0xD2511F53;
            var q = (ulong)c * 0xCD9E8D57;
            (a, b, c, d) = ((uint)(q >> 32) ^ b ^ k0, (uint)q, (uint)(p >> 32) ^ d ^ k1, (uint)p);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (a, b, c, d);
    }
}
