using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Training.Checkpointing;

namespace Langevin.Training.Runs;

/// <summary>The models that a run had on its way, of the averaged weights in its checkpoints.</summary>
public static class RunModels
{
    private const string Prefix = "average.";

    /// <summary>The steps whose checkpoints are kept, ascending.</summary>
    /// <param name="run">The run folder.</param>
    /// <exception cref="TrainingException">The folder holds no run, or no checkpoint.</exception>
    public static IReadOnlyList<long> Steps(string run)
    {
        var steps = Store(run).Steps;
        return steps.Count > 0 ? steps : throw new TrainingException($"The run in '{run}' has no checkpoint yet.");
    }

    /// <summary>The model at a step.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="step">A step whose checkpoint is kept.</param>
    /// <exception cref="TrainingException">There is no such checkpoint, or it is damaged.</exception>
    public static ImageDiffusionModel AtStep(string run, long step)
    {
        var steps = Steps(run);
        if (!steps.Contains(step)) throw new TrainingException($"The run in '{run}' has no checkpoint of step {step}; it has those of {string.Join(", ", steps)}.");
        var model = ImageDiffusionModel.Load(run);
        using var scope = new TensorScope();
        var weights = Store(run).Read(step).Average;
        var averaged = weights.Where(weight => weight.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(weight => weight.Key[Prefix.Length..], weight => weight.Value);
        var whole = model.Network.StateDict().ToDictionary(own => own.Key, own => averaged.GetValueOrDefault(own.Key) ?? own.Value);
        model.Network.LoadStateDict(whole);
        return model;
    }

    private static CheckpointStore Store(string run)
    {
        RunFolder.ReadOptions(run);
        return new CheckpointStore(Path.Combine(run, "checkpoints"), int.MaxValue);
    }
}
