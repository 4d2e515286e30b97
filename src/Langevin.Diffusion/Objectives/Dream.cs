using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Objectives;

/// <summary>Diffusion rectification and estimation-adaptive: the network is shown samples with its own errors in them, as it will meet them in sampling.</summary>
/// <remarks>
/// Zhou et al. 2024 ("DREAM"), eq. 10 and algorithm 1. Input and target both move by lambda (n - n_network), with lambda = sigma^p:
/// which is training with another noise, whatever the network predicts.
/// </remarks>
/// <param name="preservation">The paper's p: the greater, the less the clean levels are rectified.</param>
public sealed class Dream(double preservation = 1)
{
    /// <summary>The noise to train with: n + sigma^p (n - n_network(x_t)).</summary>
    /// <param name="noise">n: [B, ...].</param>
    /// <param name="level">The levels of the batch.</param>
    /// <param name="predict">The noise that the network sees in a sample; called once, without gradients.</param>
    /// <param name="x0">Clean data: as noise.</param>
    public Tensor Rectify(Tensor noise, NoiseLevels level, Func<Tensor, Tensor> predict, Tensor x0)
    {
        using var off = GradientMode.Off();
        var (_, sigma) = level.Beside(noise);
        return noise + sigma.Pow(preservation) * (noise - predict(level.Perturb(x0, noise)));
    }
}
