using Langevin.Torch.Serialization.Gguf;
using Langevin.Torch.Serialization.Pickles;

namespace Langevin.Torch.Serialization;

/// <summary>A file of named tensors: what it holds is known when it is open, and read one tensor at a time.</summary>
public abstract class TensorFile
{
    private protected TensorFile(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The format, in words.</summary>
    public abstract string Format { get; }

    /// <summary>What the file says about itself, as texts.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name: type, shape and size.</summary>
    public abstract IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>One tensor, owned by the open scope: a view of the mapped file where its layout allows.</summary>
    /// <exception cref="TensorFileException">The file has no tensor of that name, or it cannot be read.</exception>
    public abstract Tensor Read(string name);

    /// <summary>
    /// Gives back the memory into which the file was read: what is used again is read again. For tensors that were read to be converted; what was written into one that was not
    /// is lost.
    /// </summary>
    public abstract void Forget();

    /// <summary>Every tensor by name, as <see cref="Read"/> gives it.</summary>
    public Dictionary<string, Tensor> ReadAll() => Entries.Keys.ToDictionary(name => name, Read);

    /// <summary>
    /// Opens a file by what its first bytes say: a GGUF file, a file of <c>torch.save</c> in either layout, and safetensors
    /// otherwise. No tensor is read.
    /// </summary>
    /// <exception cref="TensorFileException">The file is missing, unreadable, damaged or hostile.</exception>
    public static TensorFile Open(string path) => FileKinds.Of(path) switch
    {
        FileKind.Gguf => GgufFile.Open(path),
        FileKind.Zip or FileKind.Pickle => PyTorchFile.Open(path),
        _ => SafetensorsFile.Open(path),
    };

    /// <summary>The entry of a tensor.</summary>
    private protected TEntry Find<TEntry>(IReadOnlyDictionary<string, TEntry> entries, string name) where TEntry : TensorEntry =>
        entries.TryGetValue(name, out var entry) ? entry : throw new TensorFileException(Path, $"has no tensor '{name}'; it has {Listed()}.");

    private protected string Listed()
    {
        const int shown = 8;
        var names = string.Join(", ", Entries.Keys.Take(shown).Select(name => $"'{name}'"));
        return Entries.Count <= shown ? Entries.Count == 0 ? "none" : names : $"{names} and {Entries.Count - shown} more";
    }
}
