using Langevin.Pipelines.Safety;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    private const double Black = -1;

    private Lazy<SafetyFilter?> safety = new(() => null);

    /// <summary>What judges the images, loaded with the first use; null when the checkpoint has nothing of the kind.</summary>
    /// <exception cref="Models.Checkpoints.ConfigException">The checkpoint names a safety checker of an unknown class, or what prepares pictures for it is missing.</exception>
    public SafetyFilter? Safety => safety.Value;

    /// <summary>What judges the images of a request.</summary>
    private SafetyFilter? SafetyFor(TextToImageRequest request) => request.Safety == SafetyUse.Honoured ? Safety : null;

    /// <summary>The images with those that are flagged made black, and told.</summary>
    private static Tensor Judged(SafetyFilter? filter, TextToImageRequest request, int first, Tensor images)
    {
        if (filter is null) return images;
        foreach (var (i, judgement) in filter.Judge(images).Index().Where(one => one.Item.IsFlagged))
        {
            var flagged = new FlaggedImage(first + i, judgement);
            (request.OnFlagged ?? throw new FlaggedImageException(flagged)).Invoke(flagged);
            using var scope = new TensorScope();
            images.Narrow(0, i, 1).FillInPlace(Black);
        }
        return images;
    }

    private TextToImagePipeline WithSafetyOf(TextToImagePipeline other)
    {
        safety = other.safety;
        return this;
    }
}
