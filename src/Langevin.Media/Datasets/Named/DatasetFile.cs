namespace Langevin.Media.Datasets.Named;

/// <summary>One file of a known dataset.</summary>
/// <param name="Name">Its name in the dataset's folder.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 checksum, in lower-case hexadecimal digits.</param>
public sealed record DatasetFile(string Name, long Length, string Sha256);
