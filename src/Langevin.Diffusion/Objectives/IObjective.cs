using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>What a network is trained to make small.</summary>
public interface IObjective
{
    /// <summary>The loss of every sample: [B], differentiable by the network's parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x0">Clean data: [B, ...], usually in [-1, 1].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    /// <param name="t">One t a sample: [B], Int64 where the process is discrete.</param>
    /// <param name="condition">Handed to the network: class numbers or embeddings of the batch.</param>
    Tensor Losses(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null);

    /// <summary>The same where the noise levels are known already, so that no device is asked for its numbers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x0">Clean data: [B, ...], usually in [-1, 1].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    /// <param name="level">The process at one t a sample, where the data lies.</param>
    /// <param name="condition">Handed to the network: class numbers or embeddings of the batch.</param>
    Tensor Losses(Network network, Tensor x0, Tensor noise, NoiseLevels level, Tensor? condition = null);
}

/// <summary>What is said more shortly.</summary>
public static class MeanLoss
{
    /// <summary>The mean of the losses over the batch: one number, differentiable by the network's parameters.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="network">The network.</param>
    /// <param name="x0">Clean data: [B, ...], usually in [-1, 1].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    /// <param name="t">One t a sample: [B], Int64 where the process is discrete.</param>
    /// <param name="condition">Handed to the network: class numbers or embeddings of the batch.</param>
    public static Tensor Loss(this IObjective objective, Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null) =>
        objective.Losses(network, x0, noise, t, condition).Mean();
}
