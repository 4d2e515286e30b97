namespace Langevin.Media.Datasets.Files;

/// <summary>Files under one root: a folder, or an archive that is read without being unpacked. Reading is safe from many threads at once.</summary>
internal interface IFileTree
{
    /// <summary>The root, as its user knows it.</summary>
    string Name { get; }

    /// <summary>The files' paths from the root, with '/' between the parts, in ordinal order.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>Entries that were left out because their names lead out of the root.</summary>
    IReadOnlyList<SkippedFile> Refused { get; }

    /// <summary>Whether there is such a file.</summary>
    bool Contains(string path);

    /// <summary>One whole file.</summary>
    /// <exception cref="MediaException">It cannot be read, or is longer than <see cref="FileTrees.FileLimit"/>.</exception>
    byte[] Read(string path);

    /// <summary>The first bytes of a file; fewer if it is shorter.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    byte[] ReadStart(string path, int count);
}
