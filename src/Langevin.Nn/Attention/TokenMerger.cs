using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>Bipartite soft matching: of some of the tokens, the most similar to one of the others become one with it.</summary>
/// <remarks>Bolya et al. 2023 ("Token merging: your ViT but faster"), section 3; for images that are generated, Bolya and Hoffman 2023. Similar are tokens at a small angle.</remarks>
public sealed class TokenMerger
{
    private readonly Tensor destinations, sources, order;
    private readonly long merged;

    /// <summary>Parts the tokens.</summary>
    /// <param name="tokens">How many there are.</param>
    /// <param name="destinations">The numbers of those that stay, each once: [D].</param>
    /// <param name="merged">How many of the others become one with one of them; at most as many as there are others.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="ArgumentException">There are no destinations, or fewer others than that.</exception>
    public TokenMerger(long tokens, IReadOnlyCollection<long> destinations, long merged, Device device = default)
    {
        HashSet<long> staying = [.. destinations];
        long[] others = [.. Enumerable.Range(0, (int)tokens).Select(token => (long)token).Where(token => !staying.Contains(token))];
        if (staying.Count == 0 || staying.Count != destinations.Count || others.Length + staying.Count != tokens)
            throw new ArgumentException($"{destinations.Count} of {tokens} tokens were named to stay; name at least one, each once, from 0 to {tokens - 1}.");
        if (merged < 0 || merged > others.Length) throw new ArgumentException($"{merged} tokens were to be merged, and {others.Length} of {tokens} can be; merge fewer.");
        this.merged = merged;
        var places = new long[tokens];
        foreach (var (place, token) in destinations.Concat(others).Index()) places[token] = place;
        this.destinations = Tensor.From([.. destinations]).To(device).Keep();
        sources = Tensor.From(others).To(device).Keep();
        order = Tensor.From(places).To(device).Keep();                                                            // from destinations, sources to the tokens' own order
    }

    /// <summary>Matches tokens.</summary>
    /// <param name="tokens">[B, N, C].</param>
    public TokenMap Match(Tensor tokens)
    {
        using var scope = new TensorScope();
        var (batch, kept) = (tokens.Size(0), destinations.Size(0));
        var directions = tokens / tokens.Norm([2], keep: true).Clamp(1e-12, null);
        var similarity = directions.IndexSelect(1, sources).MatMul(directions.IndexSelect(1, destinations).Transpose(1, 2));          // [B, S, D]
        var (best, nearest) = (similarity.Max([2]), similarity.ArgMax(2));                                 // [B, S] each
        var rank = best.Sort(1, descending: true).Indices.Sort(1).Indices;                                 // the most similar has rank 0
        var places = Tensor.Where(rank < merged, nearest, rank + (kept - merged));
        var own = Tensor.Arange(kept, tokens.Device).Unsqueeze(0).Expand(batch, -1);
        return new TokenMap(scope.Return(Tensor.Cat([own, places], 1).IndexSelect(1, order)), tokens.Size(1) - merged);
    }
}
