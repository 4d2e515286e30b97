namespace Langevin.Media.Datasets.Files;

/// <summary>Where a file lies in a tar archive.</summary>
internal readonly record struct TarEntry(string Name, long Offset, long Length);
