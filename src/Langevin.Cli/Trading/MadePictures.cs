using Langevin.Evaluation.Pictures;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Cli.Trading;

/// <summary>Pictures that are there already.</summary>
/// <param name="pictures">[N, C, H, W], in [-1, 1].</param>
internal sealed class MadePictures(Tensor pictures) : IPictureSource
{
    private const int Batch = 64;

    public string Name => "the pictures";

    public long Count => pictures.Size(0);

    public string Fingerprint => "";

    public int BatchSize => Batch;

    public IEnumerable<PictureBatch> From(long first, CancellationToken cancellation)
    {
        for (; first < Count; first += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var images = ImageTensor.ToImages(pictures.Narrow(0, first, Math.Min(Batch, Count - first)));
            yield return new PictureBatch(images, [.. images.Select(_ => -1)]);
        }
    }
}
