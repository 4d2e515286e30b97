using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Media.Datasets.Named;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data list</c>: the datasets that are known by name.</summary>
internal sealed class DataListCommand() : LangevinCommand("list", "Lists the datasets that are known by name.", "langevin data list", "langevin data list --json")
{
    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var known = KnownDatasets.All.Select(manifest => new KnownDataset(
            manifest.Name, manifest.Summary, DatasetStore.Default.Find(manifest), manifest.Licence, manifest.Copyright, manifest.Source, manifest.Package,
            manifest.PackageVersion, manifest.Classes, manifest.Files.Sum(file => file.Length))).ToArray();
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, known, json => json.KnownDatasetArray);
            return CommandLine.Done;
        }
        var columns = new Columns("name", "holds", "size", "licence", "on this machine");
        foreach (var one in known) columns.Add(one.Name, one.Summary, Sizes.Bytes(one.Bytes), $"{one.Licence}, {one.Copyright}", one.Folder ?? $"no: langevin data get {one.Name}");
        columns.Write(terminal);
        return CommandLine.Done;
    }
}

/// <summary>A dataset that is known by name.</summary>
/// <param name="Folder">Where it lies; null when it has to be fetched first.</param>
/// <param name="Package">The Debian package that it comes as.</param>
/// <param name="Bytes">Bytes of its files.</param>
internal sealed record KnownDataset(
    string Name, string Summary, string? Folder, string Licence, string Copyright, string Source, string Package, string PackageVersion, IReadOnlyList<string> Classes, long Bytes);
