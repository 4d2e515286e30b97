using Langevin.Nn.Init;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.DiT;

/// <summary>The weights from which diffusion transformers were trained: every block begins as the identity, and the network at zero.</summary>
/// <remarks>
/// Peebles and Xie 2023, section 3.2 (adaLN-Zero), and their published training: Xavier uniform matrices, the patches' convolution among them as one; embeddings of time and class
/// normal with deviation 0.02; no biases; zeros in what makes shifts, scales and gates and in the last layer.
/// </remarks>
internal static class DiTInitialization
{
    private const double EmbeddingDeviation = 0.02;

    public static void Draw(DiTTransformer2DModel network, Generator generator)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        foreach (var (name, weight) in network.NamedParameters())
        {
            if (name.StartsWith("proj_out_", StringComparison.Ordinal) || name.Contains(".norm1.linear.", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal)) weight.FillInPlace(0);
            else if (name.Contains("_embedder.", StringComparison.Ordinal)) weight.NormalInPlace(0, EmbeddingDeviation, generator);
            else if (weight.Dimensions > 1) weight.View(weight.Size(0), -1).XavierUniformInPlace(1, generator);
            else weight.FillInPlace(1);                                                                    // the scale of a normalisation
        }
    }
}
