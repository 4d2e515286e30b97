namespace Langevin.Torch.Serialization.Pickles;

/// <summary>One file of a zip archive that is stored as it is.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="Offset">Where its first byte stands in the archive.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Checksum">Their CRC-32; 0 when the writer did not compute it, as torch can be told not to.</param>
internal readonly record struct ZipEntry(string Name, long Offset, long Length, uint Checksum);
