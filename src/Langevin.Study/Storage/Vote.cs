namespace Langevin.Study.Storage;

/// <summary>One answer.</summary>
/// <param name="Rater">Whose, from 1.</param>
/// <param name="Question">The question's place in the plan.</param>
/// <param name="IsRepeat">Whether this person was asked before.</param>
/// <param name="IsSwapped">Whether left and right were exchanged.</param>
/// <param name="Answer">Which picture of the question, from 0; for a single picture 1 when it was taken for real, else 0.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record Vote(long Rater, int Question, bool IsRepeat, bool IsSwapped, int Answer, long Milliseconds);
