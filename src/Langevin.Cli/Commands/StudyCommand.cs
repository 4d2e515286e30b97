using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Studying;
using Langevin.Study;
using Langevin.Study.Planning;
using Langevin.Study.Serving;
using Langevin.Study.Storage;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin study</c>: asks people, on a page that this machine serves to itself.</summary>
internal sealed class StudyCommand : LangevinCommand
{
    private const string UsualOutput = "study.db";

    private readonly Argument<string[]> folders = new("FOLDER...") { Description = "Pictures to compare: folders, archives or known data sets, as NAME=FOLDER to name one in the report; or the file of a study, to go on with it", Arity = ArgumentArity.OneOrMore };
    private readonly StudyOptions options = new();
    private readonly Option<string?> output = Choose.Output("--output", "FILE.db", $"Where plan and votes go, {UsualOutput} by default", OutputKind.File, "-o");
    private readonly Option<long?> port = Choose.Whole("--port", "N", "The port of 127.0.0.1, a free one by default", 0, 65535);

    public StudyCommand() : base("study", "Asks people which pictures are better, or which are real: a page for browsers on this machine, blind and in random order.",
        "langevin study guided/ plain/ --questions 40 --output study.db",
        "langevin study ours/ theirs/ --real photos/ --size 256",
        "langevin study study.db",
        "langevin study report study.db")
    {
        Add(folders);
        options.AddTo(this);
        Add(output);
        Add(port);
        Add(new StudyReportCommand());
        SetAction(_ => CommandLine.Done);                                     // it has a command of its own and does something without it
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var file = Open(arguments, stop);
        Serve(file, (int)(arguments.GetValue(port) ?? 0), arguments, terminal, stop).GetAwaiter().GetResult();
        return CommandLine.Done;
    }

    private StudyFile Open(ParseResult arguments, CancellationToken stop)
    {
        var named = arguments.GetRequiredValue(folders);
        if (named is [var only] && File.Exists(only) && !options.HasReal(arguments)) return StudyFile.Open(only);
        if (named is [var alone] && !Path.Exists(alone) && !options.HasReal(arguments)) throw new CommandException($"there is no study '{alone}', and one folder alone has nothing to be compared with; check the path, or give two folders or more.");
        return StudyFile.Create(arguments.GetValue(output) ?? UsualOutput, QuestionPlanner.Plan(options.Request(arguments), options.Groups(arguments, named), stop));
    }

    private static async Task Serve(StudyFile file, int port, ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var server = await StudyServer.Start(file, port, TimeProvider.System).ConfigureAwait(false);
        await using var _ = server.ConfigureAwait(false);
        if (arguments.WantsJson()) JsonResult.Write(terminal, new ServedStudy(server.Address.ToString(), file.Path, file.Plan.Turns), json => json.ServedStudy);
        else
        {
            terminal.Output.WriteLine($"{file.Path}: {file.Plan.Turns} questions for each person at {server.Address}");
            terminal.Output.WriteLine($"Ctrl-C stops it, 'langevin study {file.Path}' goes on, 'langevin study report {file.Path}' counts the votes.");
        }
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }
}
