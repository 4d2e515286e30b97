using System.Text.Json.Nodes;

namespace Langevin.Cli.Training;

/// <summary>What follows from <c>--channels</c>: blocks for as many levels, attention at the coarsest, groups that divide every width.</summary>
internal static class NetworkLevels
{
    private const long MostGroups = 32;

    public static void Lay(Configuration configuration, JsonArray channels)
    {
        var levels = channels.Count;
        var groups = channels.Select(width => width!.GetValue<long>()).Aggregate(MostGroups, GreatestCommonDivisor);
        configuration.Lay("model.norm_num_groups", groups);
        configuration.Lay("model.down_block_types", Blocks(Enumerable.Repeat("DownBlock2D", levels - 1).Append("AttnDownBlock2D")));
        configuration.Lay("model.up_block_types", Blocks(Enumerable.Repeat("UpBlock2D", levels - 1).Prepend("AttnUpBlock2D")));
    }

    private static JsonArray Blocks(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)JsonValue.Create(name)!)];

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
