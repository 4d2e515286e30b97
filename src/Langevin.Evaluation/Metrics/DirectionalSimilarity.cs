using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>Whether pictures changed as their texts did, by a CLIP: -1 to 1, higher is better. For edits: pictures and captions before and after.</summary>
/// <remarks>Gal et al. 2021 (StyleGAN-NADA), eq. 4: the cosine between the difference of the image embeddings and that of the text embeddings, all unit vectors; the mean over pairs.</remarks>
public static class DirectionalSimilarity
{
    /// <summary>The similarity and its standard error over the pairs.</summary>
    /// <param name="before">Embeddings before the change, of pictures and of texts: [N, D] each.</param>
    /// <param name="after">The same after it.</param>
    /// <exception cref="EvaluationException">There are not as many of each, or neither pictures nor texts changed.</exception>
    public static Estimate Of((Tensor Images, Tensor Texts) before, (Tensor Images, Tensor Texts) after)
    {
        using var scope = new TensorScope();
        return EmbeddingPairs.Mean(EmbeddingPairs.Cosines(Change(before.Images, after.Images), Change(before.Texts, after.Texts)));
    }

    private static Tensor Change(Tensor before, Tensor after)
    {
        EmbeddingPairs.RequireAlike(before, after);
        return EmbeddingPairs.Unit(after) - EmbeddingPairs.Unit(before);
    }
}
