namespace Langevin.Study.Storage;

/// <summary>A person who votes.</summary>
/// <param name="Id">From 1, in the order of joining.</param>
/// <param name="Token">What this person's browser keeps.</param>
/// <param name="Answered">Turns that are done.</param>
internal sealed record Rater(long Id, string Token, int Answered);
