using System.Security.Cryptography;
using System.Text;

namespace Langevin.Study.Asking;

/// <summary>Opaque words for turns and pictures: they say nothing of what they stand for, and each stands for one person's one turn.</summary>
/// <remarks>HMAC-SHA256 with a key that only the study's file has.</remarks>
internal sealed class Tickets(byte[] secret)
{
    private const int Digits = 32;

    /// <summary>The word for a person's turn.</summary>
    public string ForTurn(long rater, int place) => Word($"turn/{rater}/{place}");

    /// <summary>The word for a picture of a person's turn, from the left.</summary>
    public string ForPicture(long rater, int place, int side) => Word($"picture/{rater}/{place}/{side}");

    private string Word(string meaning) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(meaning)))[..Digits];
}
