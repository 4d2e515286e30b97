using System.IO.Enumeration;

namespace Langevin.Media.Datasets.Files;

/// <summary>The files of a folder and its sub-folders. Links to files are followed, links to folders are not.</summary>
internal sealed class FolderTree : IFileTree
{
    private readonly HashSet<string> known;

    public FolderTree(string folder)
    {
        Name = folder;
        try
        {
            var root = Path.GetFullPath(folder);
            var files = new FileSystemEnumerable<string>(
                root,
                (ref FileSystemEntry entry) => Path.GetRelativePath(root, entry.ToFullPath()),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            };
            Paths = [.. files.Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{folder} cannot be read: {FileFailure.Reason(exception)}", exception);
        }

        known = [.. Paths];
    }

    public string Name { get; }

    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<SkippedFile> Refused => [];

    public bool Contains(string path) => known.Contains(path);

    public byte[] Read(string path) => Images.Image.ReadFile(Path.Combine(Name, path));

    public byte[] ReadStart(string path, int count)
    {
        var full = Path.Combine(Name, path);
        try
        {
            using var file = File.OpenHandle(full);
            var start = new byte[count];
            return start[..RandomAccess.Read(file, start, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{full} cannot be read: {FileFailure.Reason(exception)}", exception);
        }
    }
}
