using Langevin.Evaluation.Features.Networks;
using Langevin.Media.Datasets;
using Langevin.Torch;

namespace Langevin.Evaluation.Pictures;

/// <summary>What the pictures of a data set show, in words: a .txt beside each, a metadata.jsonl, or a list of its own.</summary>
public static class Captions
{
    private const int Batch = 64;

    /// <summary>The captions in the order of the pictures.</summary>
    /// <param name="dataset">The pictures.</param>
    /// <param name="listed">Captions by file name, instead of those of the data set; null for none.</param>
    /// <exception cref="EvaluationException">A picture has no caption.</exception>
    public static IReadOnlyList<string> Of(IImageDataset dataset, IReadOnlyDictionary<string, string>? listed = null)
    {
        var captions = new string?[dataset.Count];
        if (listed is not null) for (var i = 0; i < captions.Length; i++) captions[i] = Listed(dataset.SampleName(i), listed);
        else Parallel.For(0, captions.Length, i => captions[i] = dataset.Read(i).Caption);
        var missing = Array.FindIndex(captions, string.IsNullOrWhiteSpace);
        return missing < 0 ? Array.ConvertAll(captions, caption => caption!) : throw new EvaluationException($"{dataset.SampleName(missing)} has no caption: put a .txt of that name beside it, list it in metadata.jsonl, or give --captions.");
    }

    /// <summary>Texts as a CLIP embeds them: [N, D].</summary>
    /// <param name="clip">The CLIP.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    public static Tensor Embed(ClipFeatures clip, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        List<Tensor> rows = [];
        foreach (var some in texts.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(clip.EmbedTexts(some));
        }
        return scope.Return(Tensor.Cat([.. rows]));
    }

    /// <summary>By the whole path, or by any end of it that begins with a name.</summary>
    private static string? Listed(string name, IReadOnlyDictionary<string, string> listed)
    {
        for (var rest = name; ; rest = rest[(rest.IndexOf('/') + 1)..])
        {
            if (listed.TryGetValue(rest, out var caption)) return caption;
            if (!rest.Contains('/')) return null;
        }
    }
}
