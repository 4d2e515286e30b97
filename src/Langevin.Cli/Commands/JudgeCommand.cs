using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Evaluation;
using Langevin.Evaluation.Classifiers;
using Langevin.Media.Datasets;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin judge</c>: trains the classifier that says what generated images show.</summary>
internal sealed class JudgeCommand : LangevinCommand
{
    private const int Reports = 10;

    private readonly Argument<string> data = Choose.Subject("DATA", "A known dataset, or a folder or archive with train/ and test/, each with one folder a class");
    private readonly Option<string> output = Choose.RequiredOutput("--output", "FILE.safetensors", "Where the judge goes", OutputKind.File, "-o");
    private readonly Option<long?> epochs = Choose.Whole("--epochs", "N", "Times around the training images, 5 by default", 1, 10_000);
    private readonly Option<double?> flip = Choose.Real("--flip", "P", "How often an image is mirrored, 0 by default; 0.5 where left and right do not matter", 0, 1);
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "Gives the first weights and the order, 0 by default", 0, long.MaxValue);
    private readonly Option<string?> device = ComputeOptions.DeviceOption();
    private readonly Option<long?> threads = Choose.Whole("--threads", "N", "Threads an operator may use, every core by default", 1, 4096);

    public JudgeCommand() : base("judge", "Trains the classifier that judges generated images, and measures it on the test images.",
        "langevin judge fashion-mnist --flip 0.5 --output judge.safetensors")
    {
        Option[] options = [output, epochs, flip, seed, device, threads];
        Add(data);
        foreach (var option in options) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        ComputeOptions.SetThreads(arguments.GetValue(threads));
        var place = ComputeOptions.Find(arguments.GetValue(device));
        var (name, path) = (arguments.GetRequiredValue(data), arguments.GetRequiredValue(output));
        var (training, test) = (Dataset.Open(name), Dataset.Open(name, DatasetSplit.Test));
        var judge = Judge.Train(training, test, Recipe(arguments), new Lines(terminal.Error), place, stop);
        judge.Save(path);
        var agreement = ClassAgreement.Of(JudgedImages.Of(judge, test, stop).Confusion, judge.Classes);
        if (arguments.WantsJson()) JsonResult.Write(terminal, new TrainedJudge(path, judge.Hash, agreement), json => json.TrainedJudge);
        else Write(path, agreement, terminal);
        return CommandLine.Done;
    }

    private ClassifierRecipe Recipe(ParseResult arguments)
    {
        var usual = new ClassifierRecipe();
        return usual with
        {
            Epochs = (int)(arguments.GetValue(epochs) ?? usual.Epochs),
            FlipProbability = arguments.GetValue(flip) ?? usual.FlipProbability,
            Seed = (ulong)(arguments.GetValue(seed) ?? (long)usual.Seed),
        };
    }

    private static void Write(string path, ClassAgreement agreement, Terminal terminal)
    {
        var columns = new Columns("class", "test images named rightly", "of");
        foreach (var share in agreement.PerClass) columns.Add(share.Class, $"{share.Agreement}", $"{share.Agreement.Count}");
        columns.Write(terminal);
        terminal.Output.WriteLine($"{path}: {agreement.Overall} of {agreement.Overall.Count} test images named rightly");
    }

    private sealed class Lines(TextWriter writer) : IProgress<ClassifierProgress>
    {
        private long written;

        public void Report(ClassifierProgress now)
        {
            var tenth = now.Step * Reports / now.Steps;
            if (tenth == written) return;
            written = tenth;
            writer.WriteLine(FormattableString.Invariant($"step {now.Step} of {now.Steps}, loss {now.Loss:f3}"));
        }
    }
}

/// <summary>A judge that was trained, and how well it names the test images.</summary>
internal sealed record TrainedJudge(string Path, string Hash, ClassAgreement Test);
