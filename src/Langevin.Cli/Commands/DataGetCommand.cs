using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Media.Datasets.Named;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data get</c>: fetches a known dataset.</summary>
internal sealed class DataGetCommand : LangevinCommand
{
    private readonly Argument<string> name = Choose.Subject("NAME", "The dataset, as 'langevin data list' names it; or nsfwjs, the weights of 'langevin evaluate --features nsfw-inception'");

    public DataGetCommand() : base("get", "Fetches a dataset into the cache and checks every file.", "langevin data get fashion-mnist", "langevin data get nsfwjs") => Add(name);

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var asked = arguments.GetRequiredValue(name);
        if (KnownPackages.Find(asked) is { } package) return GetPackage(package, arguments, terminal, stop);
        string[] names = [.. KnownDatasets.All.Select(known => known.Name), .. KnownPackages.All.Select(known => known.Name)];
        var manifest = KnownDatasets.Find(asked) ?? throw new CommandException(
            $"there is no dataset '{asked}'; {ClosestWord.Hint(asked, names) switch { "" => $"known are {string.Join(", ", names)}.", var hint => hint.TrimStart() }}");
        var folder = DatasetStore.Default.Get(manifest, step => terminal.Error.WriteLine($"{manifest.Name}: {step}"), stop);
        if (arguments.WantsJson()) JsonResult.Write(terminal, new FetchedDataset(manifest.Name, folder), json => json.FetchedDataset);
        else terminal.Output.WriteLine($"{manifest.Name} is in {folder}; look at it with 'langevin data show {manifest.Name}'.");
        return CommandLine.Done;
    }

    private static int GetPackage(NpmPackage package, ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        terminal.Error.WriteLine($"{package.Name} {package.Version}: {package.Summary} ({package.Licence})");
        var path = package.Get(cancellation: stop);
        if (arguments.WantsJson()) JsonResult.Write(terminal, new FetchedDataset(package.Name, path), json => json.FetchedDataset);
        else terminal.Output.WriteLine($"{package.Name} is in {path}.");
        return CommandLine.Done;
    }
}

/// <summary>A dataset that was fetched, and where it lies.</summary>
internal sealed record FetchedDataset(string Name, string Folder);
