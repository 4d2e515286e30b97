namespace Langevin.Media;

/// <summary>One picture that cannot be decoded. A loader reports it by name and goes on without it.</summary>
public sealed class BrokenImageException : MediaException
{
    /// <summary>Says which picture is broken and why.</summary>
    /// <param name="name">The picture's name as its user knows it: a path, or an entry of an archive.</param>
    /// <param name="reason">The rest of the sentence that starts with the name: "is not a picture".</param>
    /// <param name="cause">What lay beneath, if anything did.</param>
    public BrokenImageException(string name, string reason, Exception? cause = null)
        : base($"{name} {reason}", cause)
    {
        Name = name;
        Reason = reason;
    }

    /// <summary>The picture's name as its user knows it.</summary>
    public string Name { get; }

    /// <summary>Why it cannot be read, as the rest of a sentence that starts with the name.</summary>
    public string Reason { get; }
}
