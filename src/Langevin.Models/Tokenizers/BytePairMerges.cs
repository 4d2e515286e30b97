namespace Langevin.Models.Tokenizers;

/// <summary>Merges the symbols of a word, the earliest learned pair first: Sennrich et al. 2016.</summary>
internal sealed class BytePairMerges
{
    private const string WordEnd = "</w>";

    private readonly Vocabulary vocabulary;
    private readonly int unknown;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Result)> merges = [];

    /// <summary>Takes merges in the order in which they were learned.</summary>
    /// <exception cref="TokenizerException">A merge joins or makes tokens that the vocabulary lacks.</exception>
    public BytePairMerges(Vocabulary vocabulary, int unknown, IEnumerable<(string Left, string Right)> ranked)
    {
        (this.vocabulary, this.unknown) = (vocabulary, unknown);
        foreach (var (left, right) in ranked)
        {
            if (merges.Count == Vocabulary.Most) throw new TokenizerException($"There are more than {Vocabulary.Most} merges; that is no tokenizer.");
            int Id(string token) => vocabulary.Find(token) ?? throw new TokenizerException($"The merge of '{left}' and '{right}' needs the token '{token}', which the vocabulary lacks; the two files belong to different tokenizers.");
            merges.TryAdd((Id(left), Id(right)), (merges.Count, Id(left + right)));
        }
    }

    /// <summary>Adds the ids of one word, spelled in the byte alphabet.</summary>
    public void Append(string word, List<int> ids)
    {
        var symbols = new int[word.Length];
        for (var i = 0; i < word.Length; i++) symbols[i] = vocabulary.Find(i + 1 < word.Length ? word[i].ToString() : word[i] + WordEnd) ?? unknown;
        Merge(symbols);
        ids.AddRange(symbols.Where(symbol => symbol >= 0));
    }

    /// <summary>Merges until no pair is left that was learned; the place of a symbol that was swallowed holds -1.</summary>
    private void Merge(int[] symbols)
    {
        var next = new int[symbols.Length];
        var before = new int[symbols.Length];
        var queue = new PriorityQueue<(int Left, int Right, (int, int) Pair), (int Rank, int Place)>();
        void Offer(int left, int right)
        {
            var pair = (symbols[left], symbols[right]);
            if (merges.TryGetValue(pair, out var merge)) queue.Enqueue((left, right, pair), (merge.Rank, left));
        }
        for (var i = 0; i < symbols.Length; i++) (next[i], before[i]) = (i + 1, i - 1);
        for (var i = 0; i + 1 < symbols.Length; i++) Offer(i, i + 1);
        while (queue.TryDequeue(out var found, out _))
        {
            var (left, right, pair) = found;
            if (symbols[left] < 0 || next[left] != right || (symbols[left], symbols[right]) != pair) continue;     // one of them has merged since
            (symbols[left], symbols[right]) = (merges[pair].Result, -1);
            next[left] = next[right];
            if (next[left] < symbols.Length) before[next[left]] = left;
            if (before[left] >= 0) Offer(before[left], left);
            if (next[left] < symbols.Length) Offer(left, next[left]);
        }
    }
}
