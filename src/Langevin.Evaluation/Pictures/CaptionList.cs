using System.Text;
using System.Text.Json;

namespace Langevin.Evaluation.Pictures;

/// <summary>Captions by file name: a .jsonl with <c>file_name</c> and <c>text</c> in each line, or a .csv with those columns.</summary>
public static class CaptionList
{
    private const long MostBytes = 1L << 28;
    private const string Name = "file_name", Text = "text";

    /// <summary>Reads a list.</summary>
    /// <exception cref="EvaluationException">It is no such list, or names a file twice.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MostBytes and var bytes }) throw new EvaluationException($"'{path}' has {bytes} bytes, and a list of captions at most {MostBytes}.");
        Dictionary<string, string> captions = [];
        var lines = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? OfCsv(path) : File.ReadLines(path).Where(line => line.Length > 0).Select((line, i) => OfJson(path, line, i + 1));
        foreach (var (name, text) in lines)
            if (!captions.TryAdd(name, text)) throw new EvaluationException($"'{path}' names {name} twice: give each picture one caption.");
        return captions;
    }

    private static (string, string) OfJson(string path, string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return (json.RootElement.GetProperty(Name).GetString()!, json.RootElement.GetProperty(Text).GetString()!);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EvaluationException($"Line {number} of '{path}' is not an object with \"{Name}\" and \"{Text}\".", failure);
        }
    }

    private static IEnumerable<(string, string)> OfCsv(string path)
    {
        var rows = Rows(path, File.ReadAllText(path)).ToList();
        var (name, text) = rows.Count == 0 ? (-1, -1) : (rows[0].IndexOf(Name), rows[0].IndexOf(Text));
        if (name < 0 || text < 0) throw new EvaluationException($"The first line of '{path}' does not name the columns {Name} and {Text}.");
        foreach (var (number, row) in rows.Index().Skip(1))
            yield return row.Count > Math.Max(name, text) ? (row[name], row[text]) : throw new EvaluationException($"Row {number + 1} of '{path}' has {row.Count} columns, and the first has {rows[0].Count}.");
    }

    /// <summary>RFC 4180: fields between commas, in quotation marks where they hold any of those or lines.</summary>
    private static IEnumerable<List<string>> Rows(string path, string csv)
    {
        List<string> row = [];
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            var next = csv[i];
            if (isQuoted && next == '"' && i + 1 < csv.Length && csv[i + 1] == '"') field.Append(csv[i++]);
            else if (next == '"') isQuoted = !isQuoted;
            else if (isQuoted || next is not (',' or '\n' or '\r')) field.Append(next);
            else if (next != '\r')
            {
                row.Add(field.ToString());
                field.Clear();
                if (next == ',') continue;
                if (row is not [""]) yield return row;
                row = [];
            }
        }
        if (isQuoted) throw new EvaluationException($"'{path}' ends inside of quotation marks.");
        if (field.Length > 0 || row.Count > 0) yield return [.. row, field.ToString()];
    }
}
