using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>The class number that stands for "no class": one more than the last, as a class-conditional network is trained with.</summary>
/// <remarks>Ho and Salimans 2022, section 3.1: the unconditional model shares the network.</remarks>
/// <param name="Number">The number, as a rule the number of classes.</param>
public readonly record struct NullClass(long Number)
{
    /// <summary>The unconditional condition for a batch: [1], Int64; <see cref="NetworkDenoiser"/> spreads it.</summary>
    public Tensor Labels => Tensor.From<long>([Number], 1);

    /// <summary>Labels of which some are replaced by the null class, for training.</summary>
    /// <param name="labels">Class numbers: [B], Int64.</param>
    /// <param name="probability">How likely each is replaced; 0.1 as a rule.</param>
    /// <param name="generator">Where the random numbers come from.</param>
    public Tensor Drop(Tensor labels, double probability, Generator generator)
    {
        var dropped = Tensor.Rand(labels.Shape, generator).To(labels.Device) < probability;
        return Tensor.Where(dropped, Tensor.FullLike(labels, Number), labels);
    }
}
