using Langevin.Media.Images;
using Langevin.Models.Clip;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>Embeddings of given pictures, by CLIP's image encoder.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="processor">What prepares pictures for it.</param>
internal sealed class PictureEmbedder(ClipVisionModel encoder, ClipImageProcessor processor) : IImageEmbedder
{
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
        return scope.Return(encoder.Project(encoder.Forward(processor.Process(picture).To(encoder.Type).To(encoder.Device)).Pooled));     // of [1, 3, side, side]
    }
}
