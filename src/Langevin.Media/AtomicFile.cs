namespace Langevin.Media;

/// <summary>Writes a file so that its name always stands for a whole one: aside, flushed to the disk, renamed.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var aside = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(aside))
            {
                File.Delete(aside);
            }

            throw new MediaException($"{path} cannot be written: {FileFailure.Reason(exception)}", exception);
        }
    }
}
