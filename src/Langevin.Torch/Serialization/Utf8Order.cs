using System.Text;

namespace Langevin.Torch.Serialization;

/// <summary>Names in the order of their UTF-8 bytes: the reference's, and UTF-16's but for characters beyond U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    internal static readonly Utf8Order Instance = new();

    public int Compare(string? a, string? b) => Encoding.UTF8.GetBytes(a ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b ?? ""));
}
