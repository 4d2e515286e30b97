using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Torch;

namespace Langevin.Models.Adapters;

/// <summary>The text encoders of a pipeline and their tokenizers, after words were taught to them.</summary>
/// <param name="Encoders">The encoders that were taught words, by component.</param>
/// <param name="Tokenizers">Their tokenizers, by component.</param>
public sealed record TextVocabulary(IReadOnlyDictionary<string, ClipTextModel> Encoders, IReadOnlyDictionary<string, Tokenizer> Tokenizers)
{
    /// <summary>The component of the tokenizer that belongs to a text encoder.</summary>
    /// <param name="encoder">A component such as <c>text_encoder_2</c>.</param>
    public static string TokenizerOf(string encoder) => encoder.Replace("text_encoder", "tokenizer", StringComparison.Ordinal);

    /// <summary>Teaches words to the encoders that they were learned for; what is given stays as it is.</summary>
    /// <param name="encoders">The encoders by component.</param>
    /// <param name="tokenizers">Gives the tokenizer of a component.</param>
    /// <param name="embeddings">The words.</param>
    /// <exception cref="AdapterException">A word was learned for another encoder.</exception>
    /// <exception cref="TokenizerException">A word is in the vocabulary already.</exception>
    public static TextVocabulary Teach(IReadOnlyDictionary<string, ClipTextModel> encoders, Func<string, Tokenizer> tokenizers, IReadOnlyList<TextEmbedding> embeddings)
    {
        var taught = embeddings.SelectMany(embedding => embedding.Vectors.Select(vectors => (Encoder: Place(encoders, embedding, vectors.Key, vectors.Value), embedding.Token, Rows: vectors.Value))).GroupBy(word => word.Encoder).ToList();
        Dictionary<string, ClipTextModel> models = [];
        Dictionary<string, Tokenizer> words = [];
        using var scope = new TensorScope();
        foreach (var group in taught)
        {
            var tokenizer = tokenizers(TokenizerOf(group.Key));
            models[group.Key] = encoders[group.Key].WithEmbeddings(tokenizer.Vocabulary.Size, Tensor.Cat([.. group.Select(word => word.Rows)]));
            words[TokenizerOf(group.Key)] = tokenizer.With([.. group.Select(word => (word.Token, (int)word.Rows.Size(0)))]);
        }
        return new TextVocabulary(models, words);
    }

    private static string Place(IReadOnlyDictionary<string, ClipTextModel> encoders, TextEmbedding embedding, string component, Tensor rows)
    {
        var width = rows.Size(1);
        var place = component.Length > 0 ? component : encoders.FirstOrDefault(encoder => encoder.Value.Config.HiddenSize == width).Key;
        if (place is not null && encoders.TryGetValue(place, out var found) && found.Config.HiddenSize == width) return place;
        var widths = string.Join(", ", encoders.Select(encoder => $"{encoder.Key} of width {encoder.Value.Config.HiddenSize}"));
        throw new AdapterException($"The word '{embedding.Token}' of '{embedding.Source}' was learned for {(component.Length > 0 ? $"a {component}" : "a text encoder")} of width {width}, and the checkpoint has {(widths.Length == 0 ? "no text encoder of CLIP" : widths)}; choose an embedding that was made for this family.");
    }
}
