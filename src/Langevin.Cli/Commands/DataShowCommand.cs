using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Media.Datasets;
using Langevin.Media.Drawing;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data show</c>: draws a dataset on one sheet.</summary>
internal sealed class DataShowCommand : LangevinCommand
{
    private const int MostCells = 100;
    private readonly Argument<string> data = Choose.Subject("DATA", "A folder or archive of pictures, IDX files, or a known name");
    private readonly Option<string?> output = Choose.Output("--output", "FILE", "The sheet to write: .png, .jpg or .webp; contact-sheet.png by default", OutputKind.File, "-o");
    private readonly Option<string?> split = Choose.Word("--split", "Which part to show", ["train", "test"]);
    private readonly Option<long?> columns = Choose.Whole("--columns", "N", "Pictures a row, 10 by default", 1, MostCells);
    private readonly Option<long?> rows = Choose.Whole("--rows", "N", "The most rows, one a class where there are classes, 10 by default", 1, MostCells);

    public DataShowCommand() : base("show", "Draws examples of a dataset on one sheet, a row a class.",
        "langevin data show fashion-mnist", "langevin data show photos/ --output sheet.png --columns 16")
    {
        Add(data);
        foreach (var option in new Option[] { output, split, columns, rows }) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var dataset = Dataset.Open(arguments.GetRequiredValue(data), arguments.GetValue(split) == "test" ? DatasetSplit.Test : DatasetSplit.Train);
        var path = arguments.GetValue(output) ?? "contact-sheet.png";
        ContactSheet.Of(dataset, (int)(arguments.GetValue(columns) ?? 10), (int)(arguments.GetValue(rows) ?? 10)).Render().Save(path);
        foreach (var skipped in dataset.Skipped) terminal.Error.WriteLine($"{skipped} (left out)");
        if (arguments.WantsJson()) JsonResult.Write(terminal, new ShownDataset(dataset.Name, path, dataset.Count, dataset.Classes, dataset.Skipped.Count), json => json.ShownDataset);
        else terminal.Output.WriteLine($"{path}: {Sizes.Count(dataset.Count)} pictures{(dataset.Classes is { } classes ? $" of {classes.Count} classes" : "")}{(dataset.Skipped.Count > 0 ? $", {dataset.Skipped.Count} left out" : "")}.");
        return CommandLine.Done;
    }
}

/// <summary>A dataset, and the sheet that shows it.</summary>
/// <param name="Data">The dataset.</param>
/// <param name="Output">The sheet.</param>
/// <param name="Pictures">How many pictures the dataset has.</param>
/// <param name="Classes">The names of its classes; null when it has none.</param>
/// <param name="LeftOut">Files that are named like pictures and cannot be read.</param>
internal sealed record ShownDataset(string Data, string Output, int Pictures, IReadOnlyList<string>? Classes, int LeftOut);
