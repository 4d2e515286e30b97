using Langevin.Media.Datasets;

namespace Langevin.Training;

/// <summary>Divides a data set into what is trained on and what is only measured.</summary>
internal static class HeldOut
{
    internal static (IImageDataset Training, IImageDataset? Validation) Split(TrainingOptions options, IImageDataset dataset)
    {
        var count = Math.Min(options.Cadence.ValidationImages, dataset.Count / 10);
        if (options.Cadence.ValidateEvery == 0 || count == 0) return (dataset, null);
        var split = HeldOutSplit.ByCount(dataset, count);
        return (split.Training, split.Validation);
    }
}
