using System.Reflection;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Datasets;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Evaluation.Classifiers;

/// <summary>A classifier trained on real pictures, to say what generated ones show.</summary>
public sealed partial class Judge
{
    private readonly ImageClassifier network;

    private Judge(ImageClassifier network, JudgeCard card)
    {
        (this.network, Card) = (network, card);
        Hash = WeightHash.Of(network);
    }

    /// <summary>Where it comes from.</summary>
    public JudgeCard Card { get; }

    /// <summary>The SHA-256 of its weights (names and values), in lower-case hexadecimal digits: the same for the same judge in any file.</summary>
    public string Hash { get; }

    /// <summary>The names of the classes in the order of their labels.</summary>
    public IReadOnlyList<string> Classes => Card.Classes;

    /// <summary>Trains a judge and measures it on test pictures.</summary>
    /// <param name="training">Real pictures that all have a class.</param>
    /// <param name="test">Others of the same classes.</param>
    /// <param name="recipe">How to train.</param>
    /// <param name="progress">Told every 20 steps.</param>
    /// <param name="device">Where to train, and where it looks until <see cref="To"/>; the CPU when null.</param>
    /// <param name="cancellation">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">A picture has no class, or the two sets have different classes.</exception>
    public static Judge Train(
        IImageDataset training, IImageDataset test, ClassifierRecipe recipe, IProgress<ClassifierProgress>? progress = null, Device? device = null, CancellationToken cancellation = default)
    {
        RequireSameClasses(training.Classes, test);
        var network = ClassifierTraining.Train(training, recipe, progress, device, cancellation);
        RoundToHalf(network);
        var card = new JudgeCard
        {
            Dataset = training.Name, Fingerprint = DatasetFingerprint.Of(training), Classes = [.. training.Classes!], Network = network.Config, Recipe = recipe,
            TestAccuracy = new Proportion(0, 1), LibraryVersion = Version,
        };
        var accuracy = JudgedImages.Of(new Judge(network, card), test, cancellation).Confusion.Agreement;
        return new Judge(network, card with { TestAccuracy = accuracy });
    }

    /// <summary>Where it looks.</summary>
    public Device Device => network.Device;

    /// <summary>Moves it to a device, where it looks from now on.</summary>
    /// <exception cref="TorchException">There is no such device, or its memory does not suffice.</exception>
    public void To(Device device) => network.To(device);

    /// <summary>Looks at pictures.</summary>
    /// <param name="images">[B, C, H, W] in [-1, 1], any floating type and device.</param>
    /// <exception cref="EvaluationException">The pictures are of another size than the judge learned from, or hold what is not a number.</exception>
    public Judgement Look(Tensor images)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        RequireSize(images);
        var features = network.Features(images.To(Device).To(ScalarType.Float32));
        if (!features.IsFinite().All()) throw new EvaluationException("Some pictures hold values that are not numbers: look at the model that made them.");
        var classes = network.Scores(features).ArgMax(1).ToArray<long>();
        return new Judgement(classes, scope.Return(features.To(Device.Cpu)));
    }

    /// <summary>What each class gets: features [B, D], as <see cref="Look"/> gives them, to [B, classes], Float32 on the CPU.</summary>
    public Tensor Probabilities(Tensor features)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        return scope.Return(network.Scores(features.To(Device)).Softmax(-1).To(Device.Cpu));
    }

    /// <summary>Refuses to judge by what was learned from other pictures.</summary>
    /// <exception cref="EvaluationException">The data set is not the one that the judge learned from.</exception>
    public void RequireTrainedOn(IImageDataset training)
    {
        var fingerprint = DatasetFingerprint.Of(training);
        if (fingerprint != Card.Fingerprint)
            throw new EvaluationException($"The judge learned from {Card.Dataset} ({Card.Fingerprint[..8]}), which is not {training.Name} ({fingerprint[..8]}): train one on {training.Name}.");
    }

    internal ImageClassifier Network => network;

    internal static string Version { get; } = typeof(Judge).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private void RequireSize(Tensor images)
    {
        var network = Card.Network;
        if (images.Shape is not [> 0, var channels, var height, var width] || (channels, height, width) != (network.Channels, network.Height, network.Width))
            throw new EvaluationException(
                $"The judge looks at pictures [B, {network.Channels}, {network.Height}, {network.Width}] and was shown [{string.Join(", ", images.Shape)}]: resize them, or train a judge on pictures of that size.");
    }

    private static void RequireSameClasses(IReadOnlyList<string>? classes, IImageDataset test)
    {
        if (!(classes ?? []).SequenceEqual(test.Classes ?? []))
            throw new EvaluationException($"The test pictures of {test.Name} have the classes {string.Join(", ", test.Classes ?? [])} and the training pictures {string.Join(", ", classes ?? [])}: give two parts of one data set.");
    }

    /// <summary>Rounds the large weights to what a file keeps of them, so that a judge is the same before and after it was saved.</summary>
    private static void RoundToHalf(ImageClassifier network)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        foreach (var (_, tensor) in network.StateDict())
            if (IsKeptAsHalf(tensor)) tensor.CopyInPlace(tensor.To(ScalarType.Float16));
    }
}
