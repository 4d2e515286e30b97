using System.CommandLine;
using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Cli.Sampling;
using Langevin.Evaluation.Results;
using Langevin.Torch.Serialization;
using Langevin.Training.Runs;

namespace Langevin.Cli.Evaluating;

/// <summary>Measures along a setting: the same command line again and again, with one option changed.</summary>
internal sealed class CurveOptions
{
    private const string Step = "step";
    private static readonly string[] Settings = ["nfe", "steps", "guidance", "guidance-rescale", "eta", "tolerance", "deep-cache", "deep-cache-branch"];

    private readonly Option<string[]> over = new("--over")
    {
        HelpName = "SETTING=V,V,...", Arity = ArgumentArity.OneOrMore,
        Description = $"Measure at each of these values: {string.Join(", ", Settings)}, or {Step} for a run's checkpoints, all that are kept or those named; may be given many times",
    };
    private readonly Option<string?> csv = Choose.Output("--csv", "FILE.csv", "--over: where the numbers go, one a line");
    private readonly Option<string?> plot = Choose.Output("--plot", "FILE.svg", "--over: where the curves are drawn, .svg or .png");
    private readonly Option<bool> markdown = Choose.Switch("--markdown", "--over: write the table as Markdown");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [over, csv, plot, markdown];

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
    }

    /// <summary>Whether a curve was asked for.</summary>
    public bool Asked(ParseResult arguments) => arguments.GetValue(over) is { Length: > 0 };

    /// <summary>Refuses what does not change along the setting.</summary>
    /// <exception cref="CommandException">Bits a dimension along anything but training.</exception>
    public void RequireDependence(ParseResult arguments, bool hasLikelihood)
    {
        if (hasLikelihood && arguments.GetValue(over)!.FirstOrDefault(text => text.Split('=')[0] != Step) is { } text)
            throw new CommandException($"--over {text} changes how pictures are sampled, and bits per dimension do not depend on that; measure them without --over, or over {Step}.");
    }

    /// <summary>Measures every curve that was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="subject">The model.</param>
    /// <param name="measure">Measures what a changed command line asks of a model.</param>
    /// <param name="left">Options that say where to write.</param>
    /// <param name="terminal">Where progress goes.</param>
    public IReadOnlyList<MetricCurve> Measure(ParseResult arguments, string subject, Func<ParseResult, string, MetricResult> measure, Option[] left, Terminal terminal)
    {
        var words = TypedWords.Without(arguments, [.. left, over, csv, plot]).Where(word => word != markdown.Name).ToArray();
        var asked = arguments.GetValue(over)!.Select(text => Read(text, subject)).ToArray();
        return [.. asked.Select(curve => new MetricCurve(curve.Setting, [.. curve.Values.Select(value => new CurvePoint(value, At(curve.Setting, value)))]))];

        MetricResult At(string setting, double value)
        {
            terminal.Error.WriteLine(FormattableString.Invariant($"langevin: {setting} {value}"));
            if (setting == Step) return OfStep(subject, (long)value, place => measure(Parsed(arguments, words), place));
            return measure(Parsed(arguments, [.. words, $"--{setting}", value.ToString("r", CultureInfo.InvariantCulture)]), subject);
        }
    }

    /// <summary>Writes the files that were asked for.</summary>
    public void Save(ParseResult arguments, IReadOnlyList<MetricCurve> curves)
    {
        if (arguments.GetValue(csv) is { } numbers) AtomicFile.WriteText(numbers, MetricCurve.ToCsv(curves));
        if (arguments.GetValue(plot) is { } picture) CurveFigure.Draw(curves).Save(picture);
    }

    /// <summary>Shows the numbers.</summary>
    public void Write(ParseResult arguments, IReadOnlyList<MetricCurve> curves, Terminal terminal)
    {
        foreach (var curve in curves)
        {
            var names = curve.MetricNames();
            string[] headings = [curve.Over, .. names];
            var rows = curve.Points.Select(point => (string[])[point.At.ToString("g6", CultureInfo.InvariantCulture), .. names.Select(name => Cell(point.Result, name))]).ToArray();
            if (arguments.GetValue(markdown)) Markdown(headings, rows, terminal.Output);
            else
            {
                var columns = new Columns(headings);
                foreach (var row in rows) columns.Add(row);
                columns.Write(terminal);
            }
        }
    }

    private static string Cell(MetricResult result, string name) => result.Metrics.FirstOrDefault(metric => metric.Metric == name) is not { } metric ? ""
        : ResultTable.Chance(metric) switch
        {
            "" => Short(metric.Value),
            _ when metric.Interval is { } interval => $"{Short(metric.Value)} ({Short(interval.Low)} to {Short(interval.High)})",
            _ => $"{Short(metric.Value)} +- {Short(1.96 * metric.StandardError!.Value)}",
        };

    private static string Short(double number) => number.ToString("g3", CultureInfo.InvariantCulture);

    private static void Markdown(string[] headings, string[][] rows, TextWriter output)
    {
        output.WriteLine($"| {string.Join(" | ", headings)} |");
        output.WriteLine($"|{string.Concat(headings.Select(_ => " --- |"))}");
        foreach (var row in rows) output.WriteLine($"| {string.Join(" | ", row)} |");
        output.WriteLine();
    }

    private static (string Setting, double[] Values) Read(string text, string subject)
    {
        var (setting, values) = text.IndexOf('=') is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, null);
        if (setting == Step) return (setting, values is null ? [.. RunModels.Steps(subject).Select(step => (double)step)] : NumberList.Read("--over step", values, "500,1000", 1));
        if (!Settings.Contains(setting)) throw new CommandException($"--over has no setting '{setting}'; there are {string.Join(", ", Settings)} and {Step}{ClosestWord.End(setting, [.. Settings, Step])}");
        return (setting, NumberList.Read($"--over {setting}", values ?? "", "5,10,20", 1));
    }

    private static ParseResult Parsed(ParseResult arguments, IReadOnlyList<string> words)
    {
        var parsed = arguments.RootCommandResult.Command.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return Mistake.Find(parsed) is { } mistake ? throw new CommandException(mistake) : parsed;
    }

    /// <summary>Measures the model of a checkpoint, which is written aside as a folder while it is.</summary>
    private static MetricResult OfStep(string run, long step, Func<string, MetricResult> measure)
    {
        var folder = Directory.CreateTempSubdirectory("langevin-step-").FullName;
        try
        {
            var place = Path.Combine(folder, "model");
            RunModels.AtStep(run, step).Save(place);
            var result = measure(place);
            return result with { Source = result.Source is { } source ? source with { Source = $"{run} at step {step}" } : null };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
