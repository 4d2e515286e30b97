using System.Security.Cryptography;
using System.Text;
using Langevin.Media.Images;

namespace Langevin.Cli.Sampling;

/// <summary>The SHA-256 of a picture's width, height, channels ("8x6x3" and a line feed) and pixels, row by row, 8 bits a value.</summary>
internal static class PixelHash
{
    public static string Of(Image picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{picture.Width}x{picture.Height}x{picture.Channels}\n")));
        hash.AppendData(picture.Pixels);
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
