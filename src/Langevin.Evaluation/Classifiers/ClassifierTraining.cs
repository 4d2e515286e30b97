using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Nn.Optim;
using Langevin.Nn.Optim.Schedules;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Evaluation.Classifiers;

/// <summary>Trains an <see cref="ImageClassifier"/> on labelled pictures.</summary>
public static class ClassifierTraining
{
    private const int StepsAReport = 20;

    /// <summary>Trains a new network in the size of the first picture, and leaves it in evaluation mode.</summary>
    /// <param name="dataset">Pictures that all have a class.</param>
    /// <param name="recipe">How.</param>
    /// <param name="progress">Told every 20 steps and after the last.</param>
    /// <param name="device">Where to train, and where the network lies then; the CPU when null. The first weights and the order of pictures are the same everywhere.</param>
    /// <param name="cancellation">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">A picture has no class, there are fewer than two classes, or the loss is no longer a number.</exception>
    public static ImageClassifier Train(
        IImageDataset dataset, ClassifierRecipe recipe, IProgress<ClassifierProgress>? progress = null, Device? device = null, CancellationToken cancellation = default)
    {
        recipe.Validate();
        RequireLabels(dataset);
        using var on = GradientMode.On();
        var network = new ImageClassifier(ClassifierConfig.For(dataset));
        network.Initialize(new Generator(recipe.Seed));
        network.To(device ?? Device.Cpu);
        var loader = new DataLoader(dataset, Loading(network.Config, recipe));
        var steps = recipe.Epochs * loader.BatchesPerRound;
        var schedule = new CosineSchedule(steps, (long)(recipe.WarmUp * steps));
        var optimizer = new AdamW(network.NamedParameters(), recipe.LearningRate, recipe.WeightDecay);
        foreach (var batch in loader.Batches(cancellation: cancellation).Take(checked((int)steps)))
        {
            schedule.Apply(optimizer, recipe.LearningRate, batch.Step);
            var loss = Step(network, optimizer, batch, measured: (batch.Step + 1) % StepsAReport == 0 || batch.Step + 1 == steps);
            if (loss is { } value) progress?.Report(new(batch.Step + 1, steps, (batch.Step + 1) * recipe.BatchSize, value));
        }
        optimizer.ZeroGrad();
        network.Eval();
        return network;
    }

    private static double? Step(ImageClassifier network, AdamW optimizer, ImageBatch batch, bool measured)
    {
        using var scope = new TensorScope();
        var loss = Functional.CrossEntropy(network.Forward(batch.ImageTensor().To(network.Device)), batch.LabelTensor().To(network.Device));
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        if (!measured) return null;
        var value = loss.Item();
        return double.IsFinite(value) ? value : throw new EvaluationException($"The classifier's loss became {value} at step {batch.Step}: lower the learning rate of {optimizer.Groups[0].LearningRate:g3}.");
    }

    private static DataLoaderOptions Loading(ClassifierConfig config, ClassifierRecipe recipe) => new()
    {
        BatchSize = recipe.BatchSize, Width = config.Width, Height = config.Height, Channels = config.Channels,
        Seed = recipe.Seed, FlipProbability = recipe.FlipProbability,
    };

    private static void RequireLabels(IImageDataset dataset)
    {
        for (var index = 0; index < dataset.Count; index++)
            if (dataset.Label(index) is null)
                throw new EvaluationException($"{dataset.SampleName(index)} has no class: a judge learns from pictures that all have one.");
    }
}
