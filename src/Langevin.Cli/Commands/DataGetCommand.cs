using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Media.Datasets.Named;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data get</c>: fetches a known dataset.</summary>
internal sealed class DataGetCommand : LangevinCommand
{
    private readonly Argument<string> name = Choose.Subject("NAME", "The dataset, as 'langevin data list' names it");

    public DataGetCommand() : base("get", "Fetches a dataset into the cache and checks every file.", "langevin data get fashion-mnist") => Add(name);

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var asked = arguments.GetRequiredValue(name);
        var manifest = KnownDatasets.Find(asked) ?? throw new CommandException(
            $"there is no dataset '{asked}'; {ClosestWord.Hint(asked, KnownDatasets.All.Select(known => known.Name)) switch { "" => $"known are {string.Join(", ", KnownDatasets.All.Select(known => known.Name))}.", var hint => hint.TrimStart() }}");
        var folder = DatasetStore.Default.Get(manifest, step => terminal.Error.WriteLine($"{manifest.Name}: {step}"), stop);
        if (arguments.WantsJson()) JsonResult.Write(terminal, new FetchedDataset(manifest.Name, folder), json => json.FetchedDataset);
        else terminal.Output.WriteLine($"{manifest.Name} is in {folder}; look at it with 'langevin data show {manifest.Name}'.");
        return CommandLine.Done;
    }
}

/// <summary>A dataset that was fetched, and where it lies.</summary>
internal sealed record FetchedDataset(string Name, string Folder);
