using Langevin.Media.Datasets;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Classifiers;

/// <summary>Judges kept on this machine, so that each is trained once.</summary>
/// <param name="folder">Where trained judges are kept, such as judges/ in the cache folder; it need not exist yet.</param>
/// <param name="bundled">Files of judges that came with the program; those that do not exist are passed over.</param>
public sealed class JudgeStore(string folder, params IReadOnlyList<string> bundled)
{
    /// <summary>The judge of a data set: a bundled one, else the one kept here, else one trained now and kept.</summary>
    /// <param name="training">The real pictures that it learned or is to learn from.</param>
    /// <param name="test">Real pictures of the same classes to measure it on.</param>
    /// <param name="recipe">How to train; a judge of another recipe is not taken. Null takes any, and trains by the default.</param>
    /// <param name="progress">Told every 20 steps when a judge has to be trained.</param>
    /// <param name="device">Where a judge is trained and looks; the CPU when null.</param>
    /// <param name="cancellation">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">The pictures do not suit, or a bundled file is damaged.</exception>
    /// <exception cref="IOException">The judge cannot be kept.</exception>
    public Judge GetOrTrain(
        IImageDataset training, IImageDataset test, ClassifierRecipe? recipe = null, IProgress<ClassifierProgress>? progress = null, Device? device = null, CancellationToken cancellation = default)
    {
        var fingerprint = DatasetFingerprint.Of(training);
        var found = bundled.Where(File.Exists).Select(Judge.Load).Append(Kept(fingerprint)).FirstOrDefault(judge => judge is not null && Suits(judge, fingerprint, recipe));
        found?.To(device ?? Device.Cpu);
        if (found is not null) return found;
        var judge = Judge.Train(training, test, recipe ?? new ClassifierRecipe(), progress, device, cancellation);
        judge.Save(PathOf(fingerprint));
        return judge;
    }

    /// <summary>Where the judge of a data set is kept.</summary>
    /// <param name="fingerprint">The <see cref="DatasetFingerprint"/> of its training pictures.</param>
    public string PathOf(string fingerprint) => Path.Combine(folder, $"judge-{fingerprint[..16]}.safetensors");

    /// <summary>The file kept here; null when there is none or it cannot be used, and is to be made anew.</summary>
    private Judge? Kept(string fingerprint)
    {
        var path = PathOf(fingerprint);
        try
        {
            return File.Exists(path) ? Judge.Load(path) : null;
        }
        catch (Exception failure) when (failure is SafetensorsException or EvaluationException)
        {
            return null;
        }
    }

    private static bool Suits(Judge judge, string fingerprint, ClassifierRecipe? recipe) =>
        judge.Card.Fingerprint == fingerprint && (recipe is null || judge.Card.Recipe == recipe);
}
