using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>Measures the averaged model on its way, and keeps the best one in the run folder.</summary>
internal sealed class ModelEvaluation(RunFolder run, EvaluationOptions options, ImageDiffusionModel model, ModelMeasure measure)
{
    /// <summary>The best step so far; null before the first.</summary>
    internal BestStep? Best { get; private set; }

    /// <summary>Takes up what was logged through a step.</summary>
    internal void GoOnFrom(long step) => Best = File.Exists(run.Metrics) ? BestStep.Among(MetricsLog.Read(run.Metrics).TakeWhile(line => line.Step <= step), options) : null;

    /// <summary>Measures the model as it is, the averaged weights being in it; where it is the best so far it is kept.</summary>
    /// <exception cref="TrainingException">The number by which the best is told was not measured, or the best model could not be written.</exception>
    internal IReadOnlyDictionary<string, double> Measure(long step)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        model.Network.Eval();
        var numbers = measure(model, step);
        model.Network.Train();
        if (options.Best is { } name && !numbers.ContainsKey(name))
            throw new TrainingException($"evaluation.best is '{name}', and what was measured is {string.Join(", ", numbers.Keys)}; name one of these.");
        if (BestStep.Of(step, numbers, options) is { } now && (Best is null || now.IsBetterThan(Best, options)))
        {
            Keep(step);
            Best = now;
        }
        return numbers;
    }

    private void Keep(long step)
    {
        try
        {
            model.Save(run.Best);
        }
        catch (IOException e)
        {
            throw new TrainingException($"The best model, that of step {step}, could not be written: {e.Message} The checkpoints are intact; make room and resume.", e);
        }
    }
}
