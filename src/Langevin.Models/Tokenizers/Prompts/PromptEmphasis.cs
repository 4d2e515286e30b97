using Langevin.Torch;

namespace Langevin.Models.Tokenizers.Prompts;

/// <summary>Makes an encoded prompt say some of its words louder than others.</summary>
public static class PromptEmphasis
{
    /// <summary>Multiplies each token's state by its weight, and brings the mean of each text back to what it was, as AUTOMATIC1111's web UI does.</summary>
    /// <param name="states">Encoded chunks: [B, tokens, width].</param>
    /// <param name="chunks">The chunks: B of them.</param>
    /// <returns>[B, tokens, width].</returns>
    /// <exception cref="ArgumentException">There are not as many chunks, or tokens in them, as states.</exception>
    public static Tensor Apply(Tensor states, IReadOnlyList<PromptChunk> chunks)
    {
        if (states.Dimensions != 3 || states.Size(0) != chunks.Count || chunks.Any(chunk => chunk.Weights.Count != states.Size(1)))
            throw new ArgumentException($"States [{string.Join(", ", states.Shape)}] are not those of {chunks.Count} chunks of {chunks.FirstOrDefault()?.Weights.Count ?? 0} tokens; encode the ids of the same chunks.");
        if (chunks.All(chunk => chunk.Weights.All(weight => weight == 1))) return states;
        using var scope = new TensorScope();
        var weights = Tensor.From(chunks.SelectMany(chunk => chunk.Weights).ToArray(), chunks.Count, states.Size(1), 1).To(states.Type).To(states.Device);
        var weighted = states * weights;
        return scope.Return(weighted * (states.Mean([1, 2], keep: true) / weighted.Mean([1, 2], keep: true)));
    }
}
