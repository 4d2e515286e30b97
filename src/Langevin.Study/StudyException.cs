namespace Langevin.Study;

/// <summary>A study cannot be made, continued or read as asked; the message names the value, the limit and the remedy.</summary>
public sealed class StudyException : Exception
{
    internal StudyException(string message, Exception? inner = null) : base(message, inner) { }
}
