using Langevin.Evaluation;
using Langevin.Evaluation.Statistics;

namespace Langevin.Cli.Quickstart;

/// <summary>What came of a quickstart.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Grid">The sheet of ten images a class.</param>
/// <param name="Steps">Steps that were trained.</param>
/// <param name="TrainingSeconds">Seconds of training in this session; 0 when the run was finished already.</param>
/// <param name="Seconds">Seconds of everything in this session.</param>
/// <param name="Guidance">The scale of guidance.</param>
/// <param name="Guided">The images that were sampled with it.</param>
/// <param name="Plain">Those without; the same as <paramref name="Guided"/> when the model knows no guidance.</param>
internal sealed record QuickstartResult(
    string Run, string Grid, long Steps, double TrainingSeconds, double Seconds, double Guidance, Quality Guided, Quality Plain)
{
    /// <summary>How many real test images the judge names rightly.</summary>
    public required Proportion JudgeAccuracy { get; init; }
}

/// <summary>What the judge says of images.</summary>
/// <param name="Agreement">Those in the class that was asked for.</param>
/// <param name="Diversity">How much they differ, of what real ones do; null when it could not be measured.</param>
internal sealed record Quality(Proportion Agreement, double? Diversity)
{
    public static Quality Of(SampleQuality quality) => new(quality.Agreement.Overall, quality.Diversity?.Mean);
}
