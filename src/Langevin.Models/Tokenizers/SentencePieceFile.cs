using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>What is needed of a SentencePiece model, <c>spiece.model</c>.</summary>
/// <param name="Pieces">The pieces in the order of their ids, with their log probabilities.</param>
/// <param name="Unknown">The id of what no piece covers.</param>
/// <param name="CharacterMap">The compiled character map; empty when there is none.</param>
internal sealed record SentencePieceFile(IReadOnlyList<(string Piece, double Score)> Pieces, int Unknown, byte[] CharacterMap)
{
    private const int UnigramModel = 1, UnknownPiece = 2;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a model.</summary>
    /// <exception cref="TokenizerException">It is damaged, or of another kind than unigram.</exception>
    public static SentencePieceFile Read(ReadOnlySpan<byte> file)
    {
        List<(string, double)> pieces = [];
        var unknown = -1;
        byte[] map = [];
        var reader = new ProtobufReader(file);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                var (piece, score, type) = ReadPiece(reader.Bytes);
                if (type == UnknownPiece) unknown = pieces.Count;
                if (pieces.Count == Vocabulary.Most) throw new TokenizerException($"The SentencePiece model has more than {Vocabulary.Most} pieces; it is none.");
                pieces.Add((piece, score));
            }
            else if (reader.Field == 2) CheckTrainer(reader.Bytes);
            else if (reader.Field == 3) map = ReadMap(reader.Bytes);
        }
        if (unknown < 0) throw new TokenizerException($"The SentencePiece model has no unknown piece among {pieces.Count}; fetch it again.");
        return new SentencePieceFile(pieces, unknown, map);
    }

    private static (string Piece, double Score, long Type) ReadPiece(ReadOnlySpan<byte> message)
    {
        var (piece, score, type) = ("", 0f, 1L);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) piece = Text(reader.Bytes);
            else if (reader.Field == 2) score = reader.Single;
            else if (reader.Field == 3) type = reader.Number;
        }
        return (piece, score, type);
    }

    private static void CheckTrainer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == 3 && reader.Number != UnigramModel)
                throw new TokenizerException($"The SentencePiece model is of type {reader.Number}; only unigram models (type {UnigramModel}), as T5 has, are supported.");
    }

    private static byte[] ReadMap(ReadOnlySpan<byte> message)
    {
        byte[] map = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == 2) map = reader.Bytes.ToArray();
        return map;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerException("The SentencePiece model has a piece that is not UTF-8; fetch it again.", e);
        }
    }
}
