using System.Collections.Concurrent;
using System.Numerics;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>
/// A file of <c>torch.save</c> (.ckpt, .pt, .pth, .bin), mapped into memory: a zip archive, or the layout of releases before 1.6. Its pickle is read
/// as data by <see cref="PickleReader"/>, which can run nothing; tensors are views of the mapping.
/// </summary>
public sealed unsafe class PyTorchFile : TensorFile
{
    private static readonly Operator AsStridedOp = new("aten::as_strided");
    private readonly MappedFile mapping;
    private readonly Dictionary<string, StridedEntry> places;
    private readonly ConcurrentDictionary<StoragePlace, bool> verified = [];

    private PyTorchFile(string path, MappedFile mapping, string format, object? value, IReadOnlyDictionary<string, StoragePlace> storages) : base(path)
    {
        var contents = PickleContents.Of(path, value);
        (this.mapping, Format, Metadata) = (mapping, format, contents.Facts);
        places = contents.Tensors.ToDictionary(tensor => tensor.Key, tensor => StridedEntry.Check(path, tensor.Key, tensor.Value, storages, mapping.Length));
        Entries = places.ToDictionary(place => place.Key, TensorEntry (place) => place.Value);
    }

    /// <inheritdoc/>
    public override string Format { get; }

    /// <summary>Short texts and numbers that lie beside the tensors, such as <c>global_step</c>.</summary>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Opens a file and checks its pickle; no tensor is read.</summary>
    /// <exception cref="TensorFileException">The file is missing, unreadable or damaged, or its pickle uses names that no weights need.</exception>
    public static new PyTorchFile Open(string path)
    {
        var mapping = MappedFile.Open(path, least: 22, "a file of torch.save");
        try
        {
            return mapping.Bytes(0, 2).SequenceEqual("PK"u8) ? OpenArchive(path, mapping) : OpenLegacy(path, mapping);
        }
        catch
        {
            mapping.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Forget() => mapping.Forget();

    /// <inheritdoc/>
    public override Tensor Read(string name)
    {
        var entry = Find(places, name);
        if (entry.Elements == 0) return Tensor.Empty(entry.Shape, entry.Type);
        mapping.RequireWhole();
        Verify(name, entry.Place);
        var extent = 1 + entry.Shape.Zip(entry.Strides, (size, stride) => (size - 1) * stride).Sum();
        return AsStridedOp.Call(mapping.View(entry.First, [extent], entry.Type), entry.Shape, entry.Strides, 0L);
    }

    /// <summary>Compares a storage with its checksum when it is first used.</summary>
    private void Verify(string name, StoragePlace place)
    {
        const int piece = 1 << 28;
        if (place.Checksum == 0 || verified.ContainsKey(place)) return;
        var crc = 0u;
        for (var at = 0L; at < place.Bytes; at += piece) crc = Crc32.Of(mapping.Bytes(place.Offset + at, (int)Math.Min(piece, place.Bytes - at)), crc);
        if (crc != place.Checksum) throw new TensorFileException(Path, $"has other bytes in tensor '{name}' than were written: the checksum is {crc:x8} instead of {place.Checksum:x8}. Fetch the file again.");
        verified[place] = true;
    }

    private static PyTorchFile OpenArchive(string path, MappedFile mapping)
    {
        const int longestPickle = 256 << 20;
        const string pickleName = "/data.pkl";
        var entries = ZipDirectory.Read(path, mapping);
        var pickles = entries.Values.Where(entry => entry.Name.EndsWith(pickleName, StringComparison.Ordinal) && entry.Name.IndexOf('/') == entry.Name.Length - pickleName.Length).ToList();
        if (pickles is not [var pickle]) throw new TensorFileException(path, $"is a zip archive with {pickles.Count} files data.pkl where torch.save writes one; it is no file of weights.");
        if (pickle.Length > longestPickle) throw new TensorFileException(path, $"has a pickle of {pickle.Length} bytes, above the limit of {longestPickle}; it is no file of weights.");
        var bytes = mapping.Bytes(pickle.Offset, (int)pickle.Length);
        if (pickle.Checksum != 0 && Crc32.Of(bytes) != pickle.Checksum) throw new TensorFileException(path, "has other bytes in its pickle than were written: the checksum is wrong. Fetch the file again.");
        var folder = pickle.Name[..^(pickleName.Length - 1)];
        if (entries.TryGetValue(folder + "byteorder", out var order) && !mapping.Bytes(order.Offset, (int)Math.Min(order.Length, 6)).SequenceEqual("little"u8))
            throw new TensorFileException(path, "was written on a machine of the other byte order; write it again on a little-endian one.");
        var data = folder + "data/";
        var storages = entries.Values.Where(entry => entry.Name.StartsWith(data, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name[data.Length..], entry => new StoragePlace(entry.Offset, entry.Length, entry.Checksum));
        return new PyTorchFile(path, mapping, "PyTorch archive", PickleReader.Read(path, bytes, [], out _), storages);
    }

    private static PyTorchFile OpenLegacy(string path, MappedFile mapping)
    {
        var magic = BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        const long protocol = 1001;
        var reader = new LegacyLayout(path, mapping);
        if (reader.Next() is not BigInteger number || number != magic || reader.Next() is not protocol)
            throw new TensorFileException(path, "is no file that torch.save wrote: it has neither an archive nor the number that older files start with. Fetch the file again, or save it with torch.save.");
        reader.Next(); // sizes of types on the machine that wrote it
        var value = reader.Next();
        return new PyTorchFile(path, mapping, "PyTorch pickle", value, reader.Storages());
    }
}
