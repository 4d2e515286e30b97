using Langevin.Media.Images;
using Langevin.Media.Resampling;
using Langevin.Models.Clip;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>Embeddings of given pictures, by CLIP's image encoder.</summary>
/// <remarks>Pictures are prepared as CLIP's are: the shorter side brought to the encoder's size, cut in the middle, and normalised by CLIP's mean and deviation.</remarks>
internal sealed class PictureEmbedder(ClipVisionModel encoder) : IImageEmbedder
{
    private static readonly float[] Mean = [0.48145466f, 0.4578275f, 0.40821073f], Deviation = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <inheritdoc/>
    public long Width => encoder.Config.ProjectionDim;

    /// <inheritdoc/>
    public void Check(UnClipDetails details)
    {
        if (details.Like.Count == 0) throw new ArgumentException("This model varies pictures, and none is given; give one with --like-picture.");
        if ((details.PriorSteps ?? (object?)details.PriorGuidance) is not null) throw new ArgumentException("This model looks at pictures and has no prior; leave the prior's steps and guidance out.");
    }

    /// <inheritdoc/>
    public EmbeddingBatch Open(TextToImageRequest request)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var pictures = request.UnClip!.Like;
        var embeddings = Tensor.Cat([.. pictures.Select(Embed)]).Keep();                                     // [n, W]
        return (first, count, _, _) => embeddings.Turn(first, Math.Min(pictures.Count, count));              // the others are these again
    }

    private Tensor Embed(Image picture)
    {
        using var scope = new TensorScope();
        var side = (int)encoder.Config.ImageSize;
        var shorter = Math.Min(picture.Width, picture.Height);
        int Scaled(int length) => (int)((long)length * side / shorter);
        var seen = picture.WithChannels(3).Resize(Scaled(picture.Width), Scaled(picture.Height), ResamplingFilter.Bicubic).CentreCrop(side, side);
        var pixels = (ImageTensor.ToTensor(seen) + 1) * 0.5;                                                 // [1, 3, side, side] in [0, 1]
        var normal = (pixels - Tensor.From(Mean, 1, 3, 1, 1)) / Tensor.From(Deviation, 1, 3, 1, 1);
        return scope.Return(encoder.Project(encoder.Forward(normal.To(encoder.Type).To(encoder.Device)).Pooled));
    }
}
