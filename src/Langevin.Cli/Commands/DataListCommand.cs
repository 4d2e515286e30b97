using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Media.Datasets.Named;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data list</c>: the datasets and the packages of weights that are known by name.</summary>
internal sealed class DataListCommand() : LangevinCommand("list", "Lists the datasets and the packages of weights that are known by name.", "langevin data list", "langevin data list --json")
{
    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        KnownDataset[] known = [.. KnownDatasets.All.Select(Of), .. KnownPackages.All.Select(Of)];
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, known, json => json.KnownDatasetArray);
            return CommandLine.Done;
        }
        var columns = new Columns("name", "holds", "size", "licence", "on this machine");
        foreach (var one in known) columns.Add(one.Name, one.Summary, one.Bytes is { } bytes ? Sizes.Bytes(bytes) : "", one.Copyright is null ? one.Licence : $"{one.Licence}, {one.Copyright}", one.Folder ?? $"no: langevin data get {one.Name}");
        columns.Write(terminal);
        return CommandLine.Done;
    }

    private static KnownDataset Of(DatasetManifest manifest) => new(
        manifest.Name, manifest.Summary, DatasetStore.Default.Find(manifest), manifest.Licence, manifest.Copyright, manifest.Source, manifest.Package,
        manifest.PackageVersion, manifest.Classes, manifest.Files.Sum(file => file.Length));

    private static KnownDataset Of(NpmPackage package) => new(
        package.Name, package.Summary, package.Find(), package.Licence, null, $"https://www.npmjs.com/package/{package.Name}", package.Name, package.Version, [], null);
}

/// <summary>A dataset, or a package of weights, that is known by name.</summary>
/// <param name="Folder">Where it lies; null when it has to be fetched first.</param>
/// <param name="Copyright">Whose it is; null where the licence says it.</param>
/// <param name="Package">The Debian package that it comes as; of weights, npm's.</param>
/// <param name="Classes">The names of its classes; none of weights.</param>
/// <param name="Bytes">Bytes of its files; null where they are not known before it is fetched.</param>
internal sealed record KnownDataset(
    string Name, string Summary, string? Folder, string Licence, string? Copyright, string Source, string Package, string PackageVersion, IReadOnlyList<string> Classes, long? Bytes);
