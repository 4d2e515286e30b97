using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Adapters;

/// <summary>A file of adapters: LoRA, LoCon, LoHa, LoKr or DoRA, in the layouts of diffusers, PEFT and kohya. Open, it is mapped and not read. It may be safetensors, or a file of torch.save, which is read as data.</summary>
public sealed class AdapterFile
{
    private static readonly string[] NamesInFolders = ["pytorch_lora_weights.safetensors", "adapter_model.safetensors", "pytorch_lora_weights.bin", "adapter_model.bin"];

    private readonly TensorFile file;

    private AdapterFile(TensorFile file)
    {
        this.file = file;
        Scaling = AdapterScaling.Read(file.Path, file.Metadata);
        Dictionary<AdapterTarget, Dictionary<AdapterPart, string>> layers = [];
        List<string> others = [];
        foreach (var key in file.Entries.Keys)
            if (AdapterKey.Parse(key) is not { } parsed) others.Add(key);
            else if (!(layers.TryGetValue(parsed.Target, out var parts) ? parts : layers[parsed.Target] = []).TryAdd(parsed.Part, key))
                throw new AdapterException($"'{Path}' holds {layers[parsed.Target][parsed.Part]} and {key}, which are the same part of the same layer; fetch it again, or split it into two.");
        if (layers.Count == 0)
            throw new AdapterException($"'{Path}' holds no adapter: none of its {file.Entries.Count} tensors is a part of one{(others.Count == 0 ? "" : $" (the first is {others[0]})")}; give a LoRA, LoCon, LoHa, LoKr or DoRA in the layout of diffusers, PEFT or kohya.");
        (Layers, Others) = ([.. layers.Select(layer => new AdapterLayer(layer.Key, layer.Value))], others);
    }

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>Names of tensors that are no part of an adapter.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>The layers that it changes.</summary>
    internal IReadOnlyList<AdapterLayer> Layers { get; }

    /// <summary>What PEFT says about scales.</summary>
    internal AdapterScaling Scaling { get; }

    /// <summary>What the file says about itself.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    /// <summary>Opens a file, or the one in a folder that diffusers or PEFT wrote.</summary>
    /// <exception cref="AdapterException">It holds no adapter, or two for one place.</exception>
    /// <exception cref="TensorFileException">It is missing, damaged or hostile.</exception>
    public static AdapterFile Open(string path)
    {
        if (!Directory.Exists(path)) return new AdapterFile(TensorFile.Open(path));
        var inside = NamesInFolders.Select(name => System.IO.Path.Combine(path, name)).FirstOrDefault(File.Exists);
        return new AdapterFile(TensorFile.Open(inside ?? throw new AdapterException($"The folder '{path}' has neither {string.Join(" nor ", NamesInFolders)}; name the adapter's file.")));
    }

    /// <summary>What a file is, if it is one of adapters; null when it holds other tensors.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="AdapterException">It is one, and its settings cannot be understood.</exception>
    /// <exception cref="TensorFileException">It is missing, damaged or hostile.</exception>
    public static AdapterSummary? Recognize(string path)
    {
        var file = TensorFile.Open(path);
        return file.Entries.Keys.Any(key => AdapterKey.Parse(key)?.Part is not (null or AdapterPart.Alpha)) ? new AdapterFile(file).Summarize() : null;
    }

    /// <summary>Numbers in it.</summary>
    internal long Elements => file.Entries.Values.Sum(entry => entry.Elements);

    /// <summary>What it is, from its header and its alphas.</summary>
    public AdapterSummary Summarize() => AdapterSummary.Of(this);

    /// <summary>The shape of a part of a layer; null when the layer lacks it.</summary>
    internal long[]? Shape(AdapterLayer layer, AdapterPart part) => layer.Keys.TryGetValue(part, out var key) ? file.Entries[key].Shape : null;

    /// <summary>A part of a layer in Float32; null when the layer lacks it.</summary>
    internal Tensor? Read(AdapterLayer layer, AdapterPart part) => layer.Keys.TryGetValue(part, out var key) ? file.Read(key).To(ScalarType.Float32) : null;
}

/// <summary>What a file holds for one layer.</summary>
/// <param name="Target">The layer.</param>
/// <param name="Keys">The names of its tensors.</param>
internal sealed record AdapterLayer(AdapterTarget Target, IReadOnlyDictionary<AdapterPart, string> Keys);
