using Langevin.Evaluation.Pictures;

namespace Langevin.Cli.Evaluating;

/// <summary>Pictures whose classes are not those that a classifier knows.</summary>
internal sealed class UnclassedPictures(IPictureSource pictures) : IPictureSource
{
    public string Name => pictures.Name;

    public long Count => pictures.Count;

    public int BatchSize => pictures.BatchSize;

    public string Fingerprint => pictures.Fingerprint;

    public IEnumerable<PictureBatch> From(long first, CancellationToken cancellation) =>
        pictures.From(first, cancellation).Select(batch => batch with { Asked = [.. batch.Images.Select(_ => -1)] });
}
