namespace Langevin.Evaluation;

/// <summary>Something cannot be measured as asked; the message names the value, the limit and the remedy.</summary>
public sealed class EvaluationException : Exception
{
    internal EvaluationException(string message, Exception? inner = null) : base(message, inner) { }
}
