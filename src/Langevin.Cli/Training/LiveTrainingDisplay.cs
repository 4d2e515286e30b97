using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Langevin.Cli.Training;

/// <summary>Three lines that move: how far it is, the curve of the loss, and the pace.</summary>
internal sealed class LiveTrainingDisplay(Terminal terminal, TimeProvider clock) : TrainingDisplay
{
    private const int BarColumns = 30, CurveColumns = 48;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly List<double> losses = [];
    private LiveDisplayContext? screen;
    private double? validation;
    private string evaluation = "";
    private long last;

    public override TrainingResult Follow(Func<IProgress<TrainingProgress>, TrainingResult> train) =>
        Screen.ForProgress(terminal).Live(new Text("the first step ...")).Start(context =>
        {
            screen = context;
            return train(this);
        });

    public override void Report(TrainingProgress progress)
    {
        losses.Add(progress.Metrics.Loss);
        validation = progress.Metrics.ValidationLoss ?? validation;
        if (progress.Metrics.Evaluation is not null) evaluation = Evaluation(progress.Metrics);
        if (clock.GetElapsedTime(last) < Pause && progress.Metrics.Step < progress.Steps) return;
        last = clock.GetTimestamp();
        screen!.UpdateTarget(Picture(progress));
    }

    private Rows Picture(TrainingProgress progress)
    {
        var metrics = progress.Metrics;
        var done = (int)(BarColumns * metrics.Step / progress.Steps);
        var bar = $"[green]{new string('━', done)}[/][grey]{new string('━', BarColumns - done)}[/] {100 * metrics.Step / progress.Steps,3} %  step {metrics.Step}/{progress.Steps}";
        var held = validation is { } loss ? string.Create(CultureInfo.InvariantCulture, $"  validation {loss:0.0000}") : "";
        var gradient = metrics.GradientNorm is { } norm ? string.Create(CultureInfo.InvariantCulture, $"gradient {norm:0.00}") : "gradient overflowed";
        var pace = string.Create(CultureInfo.InvariantCulture, $"{progress.ImagesPerSecond:0} images/s  {Sizes.Time(progress.Remaining)} left  {gradient}  learning rate {metrics.LearningRate:0.0e+0}");
        return new Rows(new IRenderable[]
        {
            new Markup(bar),
            new Markup(string.Create(CultureInfo.InvariantCulture, $"loss {metrics.Loss:0.0000}{held}{evaluation}  [blue]{Sparkline.Draw(losses, CurveColumns)}[/]")),
            new Markup($"[grey]{pace}[/]"),
        });
    }
}
