using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>Pieces with log probabilities, and the likeliest way to cut a word into them: Kudo 2018, by Viterbi's algorithm.</summary>
internal sealed class UnigramModel
{
    private const double UnknownPenalty = 10;

    private readonly string[] pieces;
    private readonly int[] ids;
    private readonly double[] scores;
    private readonly int unknown;
    private readonly double unknownScore;

    /// <summary>Takes the pieces in the order of their ids.</summary>
    /// <exception cref="TokenizerException">There are none, or a score is no number.</exception>
    public UnigramModel(IReadOnlyList<(string Piece, double Score)> vocabulary, int unknown)
    {
        if (vocabulary.Count == 0) throw new TokenizerException("The unigram model has no pieces; fetch it again.");
        foreach (var (piece, score) in vocabulary)
            if (!double.IsFinite(score)) throw new TokenizerException($"The piece '{piece}' has the score {score}; fetch the model again.");
        ids = [.. Enumerable.Range(0, vocabulary.Count).OrderBy(id => vocabulary[id].Piece, StringComparer.Ordinal)];
        pieces = [.. ids.Select(id => vocabulary[id].Piece)];
        scores = [.. ids.Select(id => vocabulary[id].Score)];
        (this.unknown, unknownScore) = (unknown, scores.Min() - UnknownPenalty);
    }

    /// <summary>Adds the ids of the likeliest pieces of a word; neighbouring characters that no piece covers become one unknown id.</summary>
    public void Append(string word, List<int> into)
    {
        var best = new (double Score, int Start, int Id)[word.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, -1));
        best[0].Score = 0;
        for (var start = 0; start < word.Length;)
        {
            var width = Rune.GetRuneAt(word, start).Utf16SequenceLength;
            if (!Spread(word, start, width, best)) Offer(best, start + width, best[start].Score + unknownScore, start, unknown);
            start += width;
        }
        var (first, above) = (into.Count, -1);
        for (var end = word.Length; end > 0; end = best[end].Start)
        {
            if (best[end].Id != unknown || above != unknown) into.Add(best[end].Id);
            above = best[end].Id;
        }
        into.Reverse(first, into.Count - first);
    }

    /// <summary>Extends the best cut up to <paramref name="start"/> by every piece that begins there; whether one of them is the next character alone.</summary>
    private bool Spread(string word, int start, int width, (double Score, int Start, int Id)[] best)
    {
        var (low, high, single) = (0, pieces.Length, false);
        for (var end = start; end < word.Length && low < high; end++)
        {
            low = Bound(low, high, end - start, word[end], beyond: 0);
            high = Bound(low, high, end - start, word[end], beyond: 1);
            if (low == high || pieces[low].Length != end - start + 1) continue;
            Offer(best, end + 1, best[start].Score + scores[low], start, ids[low]);
            single |= end - start + 1 == width;
        }
        return single;
    }

    /// <summary>The first of the pieces [low, high), alike up to a place, whose character there is at least <paramref name="wanted"/> + <paramref name="beyond"/>.</summary>
    private int Bound(int low, int high, int place, char wanted, int beyond)
    {
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (pieces[middle].Length <= place || pieces[middle][place] < wanted + beyond) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static void Offer((double Score, int Start, int Id)[] best, int end, double score, int start, int id)
    {
        if (best[end].Start < 0 || score > best[end].Score) best[end] = (score, start, id);
    }
}
