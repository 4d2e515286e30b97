using System.Text.Json.Nodes;

namespace Langevin.Models.Tests;

/// <summary>A JSON file with all numbers as doubles, so that 1 and 1.0 are equal.</summary>
internal static class PlainJson
{
    public static JsonNode? Read(string path)
    {
        static JsonNode? Plainly(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Plainly(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Plainly)]),
            JsonValue v when v.TryGetValue<double>(out var number) => JsonValue.Create(number),
            _ => node?.DeepClone(),
        };
        return Plainly(JsonNode.Parse(File.ReadAllText(path)));
    }
}
