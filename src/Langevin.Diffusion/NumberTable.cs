using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>Numbers in double precision, one a timestep, that lie on every device that asked for them once.</summary>
/// <param name="numbers">The numbers.</param>
internal sealed class NumberTable(double[] numbers)
{
    private readonly Dictionary<Device, Tensor> placed = [];

    /// <summary>Those of some timesteps: [B], Float64, where the timesteps lie.</summary>
    /// <param name="t">Timesteps: [B], Int64.</param>
    internal Tensor At(Tensor t) => On(t.Device).IndexSelect(0, t);

    private Tensor On(Device device)
    {
        lock (placed)
        {
            if (!placed.TryGetValue(device, out var table)) placed.Add(device, table = Tensor.From(numbers).To(device).Keep());
            return table;
        }
    }
}
