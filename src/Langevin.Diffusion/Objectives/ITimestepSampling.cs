using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Which noise levels a training batch sees.</summary>
public interface ITimestepSampling
{
    /// <summary>One t a sample: [count], Int64 where the process is discrete.</summary>
    /// <param name="count">The size of the batch.</param>
    /// <param name="generator">Where the random numbers come from.</param>
    Tensor Draw(long count, Generator generator);
}
