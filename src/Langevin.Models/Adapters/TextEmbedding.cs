using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Adapters;

/// <summary>A word that a text encoder was taught: textual inversion.</summary>
/// <remarks>Gal et al. 2022. Its file is that of diffusers (a tensor by the word's name), or of AUTOMATIC1111's web UI (<c>string_to_param</c> or <c>emb_params</c>; <c>clip_l</c> and <c>clip_g</c> for Stable Diffusion XL).</remarks>
/// <param name="Source">The file.</param>
/// <param name="Token">The word as prompts spell it.</param>
/// <param name="Vectors">[vectors, width], Float32, by the component that it was learned for; the component is empty where the file does not say.</param>
public sealed record TextEmbedding(string Source, string Token, IReadOnlyDictionary<string, Tensor> Vectors)
{
    private const string Plain = "emb_params", Saved = "string_to_param.", SavedIds = "string_to_token";
    private const long Most = 10_000;
    private static readonly string[] InFolders = ["learned_embeds.safetensors", "learned_embeds.bin"];
    private static readonly Dictionary<string, string> Encoders = new() { ["clip_l"] = "text_encoder", ["clip_g"] = "text_encoder_2" };

    /// <summary>Reads the words of a file, or of the one in a folder that diffusers wrote.</summary>
    /// <param name="path">The file: safetensors, or one of torch.save (.pt, .bin), which is read as data.</param>
    /// <param name="token">The word; when null, the name in the file, and that of the file where there is none.</param>
    /// <exception cref="AdapterException">It holds no embedding, or several and a name is given for one.</exception>
    /// <exception cref="TensorFileException">It is missing, damaged or hostile.</exception>
    public static IReadOnlyList<TextEmbedding> Read(string path, string? token = null)
    {
        var inside = Directory.Exists(path) ? InFolders.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) ?? throw new AdapterException($"The folder '{path}' has neither {string.Join(" nor ", InFolders)}; name the embedding's file.") : path;
        var file = TensorFile.Open(inside);
        var entries = file.Entries.Where(entry => !entry.Key.StartsWith(SavedIds, StringComparison.Ordinal)).ToDictionary();
        List<string> wrong = [.. entries.Values.Where(entry => !entry.Type.IsFloating() || entry.Shape is not [> 0] and not [> 0 and <= Most, > 0]).Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]")];
        if (entries.Count == 0 || wrong.Count > 0)
            throw new AdapterException($"'{file.Path}' holds no text embedding: {(wrong.Count > 0 ? string.Join(", ", wrong) : "nothing")} instead of one vector, or at most {Most} of them, for each word.");
        var called = token ?? file.Metadata.GetValueOrDefault("name") ?? Path.GetFileNameWithoutExtension(file.Path);
        if (entries.Keys.All(Encoders.ContainsKey)) return [new TextEmbedding(file.Path, called, entries.Keys.ToDictionary(key => Encoders[key], key => Rows(file, key)))];
        if (entries.Keys.ToList() is [var only] && (only == Plain || only.StartsWith(Saved, StringComparison.Ordinal))) return [new TextEmbedding(file.Path, called, new Dictionary<string, Tensor> { [""] = Rows(file, only) })];
        if (token is not null && entries.Count > 1) throw new AdapterException($"'{file.Path}' holds {entries.Count} words ({string.Join(", ", entries.Keys)}), which cannot all be called '{token}'; give no name.");
        return [.. entries.Keys.Select(key => new TextEmbedding(file.Path, token ?? key, new Dictionary<string, Tensor> { [""] = Rows(file, key) }))];
    }

    private static Tensor Rows(TensorFile file, string key)
    {
        using var scope = new TensorScope();
        var tensor = file.Read(key).To(ScalarType.Float32);
        return (tensor.Dimensions == 1 ? tensor.Unsqueeze(0) : tensor).Keep();
    }
}
