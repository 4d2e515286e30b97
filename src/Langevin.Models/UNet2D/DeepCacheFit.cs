using Langevin.Models.Approximation;
using Langevin.Nn;

namespace Langevin.Models.UNet2D;

/// <summary>Whether the blocks of a U-Net can be parted at a skip connection.</summary>
internal static class DeepCacheFit
{
    /// <summary>Skip connections of a U-Net: outputs that the way down keeps and the way up joins.</summary>
    public static int Skips(ModuleList<UNetBlock> up) => up.Sum(block => block.Layers ?? 0);

    /// <exception cref="ArgumentException">They cannot, or there is no such connection.</exception>
    public static void Check(StepCache cache, string className, ModuleList<UNetBlock> down, ModuleList<UNetBlock> up)
    {
        if (cache is not DeepCache deep) throw new ArgumentException($"A {className} has no {cache.Name}, which is for transformers; a deep cache is for U-Nets.");
        if (down.Concat(up).FirstOrDefault(block => block.Layers is null) is { } whole)
            throw new ArgumentException($"This {className} has a {whole.GetType().Name}, which cannot be parted, and so no deep cache; leave it out.");
        if (deep.Interval < 1) throw new ArgumentException($"The interval of the deep cache is {deep.Interval}; it is at least 1, which changes nothing.");
        if (deep.Branch < 0 || deep.Branch >= Skips(up)) throw new ArgumentException($"The deep cache begins at the skip connection {deep.Branch}, and this {className} has those from 0, the finest, to {Skips(up) - 1}.");
    }
}
