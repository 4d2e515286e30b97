namespace Langevin.Study.Serving;

/// <summary>A person who starts or comes back.</summary>
internal sealed record JoinMessage(string Name);

/// <summary>An answer: left, right, real or generated.</summary>
internal sealed record VoteMessage(string Ticket, string Answer, long Milliseconds);

/// <summary>What the page shows next.</summary>
/// <param name="Kind">preference or real-or-generated.</param>
/// <param name="Wording">The question.</param>
/// <param name="Answered">Turns that are done.</param>
/// <param name="Total">Turns in all.</param>
/// <param name="Ticket">The turn; null when all are done.</param>
/// <param name="Pictures">Addresses of the pictures, from the left.</param>
internal sealed record TurnMessage(string Kind, string Wording, int Answered, int Total, string? Ticket, IReadOnlyList<string> Pictures);

/// <summary>Why not.</summary>
internal sealed record ErrorMessage(string Error);
