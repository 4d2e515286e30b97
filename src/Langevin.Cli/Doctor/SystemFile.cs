namespace Langevin.Cli.Doctor;

/// <summary>Files of Linux's /proc and /sys, which other systems and some containers lack.</summary>
internal static class SystemFile
{
    /// <summary>The text, or nothing when there is no such file.</summary>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
