namespace Langevin.Media;

/// <summary>Why a file could not be opened, read or written, in a few words.</summary>
internal static class FileFailure
{
    public static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "it may not be opened by this user, or is a folder",
        PathTooLongException => "its name is too long",
        IOException { HResult: 28 } => "there is no space left on the disk",
        _ => exception.Message,
    };
}
