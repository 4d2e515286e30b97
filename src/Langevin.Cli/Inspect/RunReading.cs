using System.Globalization;
using System.Text.Json;

namespace Langevin.Cli.Inspect;

/// <summary>How far a training run got, read from its folder without taking it.</summary>
internal static class RunReading
{
    public static RunSummary Summarize(string folder)
    {
        var checkpoints = Path.Combine(folder, "checkpoints");
        long[] steps = !Directory.Exists(checkpoints) ? [] :
        [
            .. Directory.EnumerateDirectories(checkpoints, "step-*").Select(path => Path.GetFileName(path)["step-".Length..])
                .Where(digits => digits.All(char.IsAsciiDigit)).Select(digits => long.Parse(digits, CultureInfo.InvariantCulture)).Order(),
        ];
        var configuration = Path.Combine(folder, "run.json");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(configuration));
            return new RunSummary(steps.LastOrDefault(), document.RootElement.GetProperty("steps").GetInt64(), LastLoss(Path.Combine(folder, "metrics.jsonl")), steps);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandException($"'{configuration}' is not the configuration of a run: {failure.Message}", failure);
        }
    }

    private static double? LastLoss(string path)
    {
        if (!File.Exists(path)) return null;
        double? loss = null;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty("loss", out var value) && value.ValueKind == JsonValueKind.Number) loss = value.GetDouble();
            }
            catch (JsonException)
            {
                // a line that was cut off: the run was killed while writing it
            }
        }
        return loss;
    }
}
