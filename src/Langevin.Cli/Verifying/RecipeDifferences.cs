using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Cli.Sampling;

namespace Langevin.Cli.Verifying;

/// <summary>What is not as it was when a picture was made.</summary>
internal static class RecipeDifferences
{
    private static readonly string[] Settings =
        ["sampler", "grid", "steps", "nfe", "guidance", "seed", "randomness", "strength", "scheduler", "classes", "count", "dtype", "width", "height", "prompts", "negative_prompts", "clip_skip"];

    /// <summary>The settings that came out otherwise: with them another picture is asked for.</summary>
    public static IReadOnlyList<string> OfSettings(Recipe then, Recipe now)
    {
        JsonObject Entries(Recipe recipe) => JsonSerializer.SerializeToNode(recipe, RecipeJson.Default.Recipe)!.AsObject();
        var (before, after) = (Entries(then), Entries(now));
        return [.. Settings.Where(name => !JsonNode.DeepEquals(before[name], after[name])).Select(name => $"{name} was {Text(before[name])} and is {Text(after[name])} now, by the words that were typed")];
    }

    /// <summary>The model, the files and the machine.</summary>
    public static IEnumerable<string> OfCircumstances(Recipe then, Recipe now)
    {
        if (then.ModelHash is { } hash && hash != now.ModelHash) yield return $"the model is another one: its weights or settings have the hash {Short(hash)} in the recipe, and {Short(now.ModelHash ?? "none")} here";
        foreach (var (before, after) in (then.Inputs ?? []).Zip(now.Inputs ?? []))
            if (before.Hash != after.Hash) yield return $"{before.Option} {after.Path} is another file: {Short(before.Hash)} in the recipe, {Short(after.Hash)} here";
        if (then.Inputs is { } inputs && inputs.Count != now.Inputs?.Count) yield return $"the recipe lists {inputs.Count} input files, and its words name {now.Inputs?.Count ?? 0} that are here";
        if (then.Langevin != now.Langevin) yield return $"langevin differs: {then.Langevin} then, {now.Langevin} now";
        if (then.BatchSize != now.BatchSize && then.BatchSize is not null) yield return $"the batch size differs: {then.BatchSize} then, {now.BatchSize} now";
        if (then.Machine is null || now.Machine is null) yield break;
        foreach (var difference in then.Machine.Differences(now.Machine)) yield return difference;
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 200 ? text[..200] + "..." : text : "none";

    private static string Short(string hash) => hash.Length > 24 ? hash[..24] + "..." : hash;
}
