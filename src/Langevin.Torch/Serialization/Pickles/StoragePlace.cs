namespace Langevin.Torch.Serialization.Pickles;

/// <summary>Where the bytes of a storage lie in a file.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Bytes">How many there are.</param>
/// <param name="Checksum">Their CRC-32; 0 when it is not known.</param>
internal readonly record struct StoragePlace(long Offset, long Bytes, uint Checksum);
