namespace Langevin.Media;

/// <summary>A picture, file or dataset that cannot be used, said in one sentence: the value, the limit and the remedy.</summary>
public class MediaException : Exception
{
    /// <summary>Carries the sentence shown to the user.</summary>
    public MediaException(string message) : base(message)
    {
    }

    /// <summary>Carries the sentence shown to the user and what lay beneath it.</summary>
    public MediaException(string message, Exception? cause) : base(message, cause)
    {
    }
}
