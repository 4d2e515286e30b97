using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>How well pictures fit their texts by a CLIP: 0 to 100, higher is nearer. Scores of two CLIPs do not compare.</summary>
/// <remarks>Hessel et al. 2021, eq. 1, with the weight 100 that is usual since: 100 max(cos(image, text), 0), the mean over pairs.</remarks>
public static class ClipScore
{
    private const double Weight = 100;

    /// <summary>The score and its standard error over the pairs.</summary>
    /// <param name="images">Embeddings of pictures: [N, D], of any length.</param>
    /// <param name="texts">Embeddings of their texts: [N, D], of any length.</param>
    /// <exception cref="EvaluationException">There are not as many of the one as of the other.</exception>
    public static Estimate Of(Tensor images, Tensor texts)
    {
        using var scope = new TensorScope();
        return EmbeddingPairs.Mean(EmbeddingPairs.Cosines(images, texts).Clamp(0, null) * Weight);
    }
}
