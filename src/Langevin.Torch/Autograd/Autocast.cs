using Langevin.Torch.Interop;

namespace Langevin.Torch.Autograd;

/// <summary>Convolutions and matrix products on this thread run in a lower precision, until disposed; sums and norms stay in Float32.</summary>
public readonly struct Autocast : IDisposable
{
    private const int Off = -1;
    private readonly DeviceType device;
    private readonly int before;

    /// <summary>Turns it on for one kind of device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="type">BFloat16 or Float16; Float32 turns it off.</param>
    public Autocast(Device device, ScalarType type)
    {
        this.device = device.Type;
        before = Native.lv_autocast((int)device.Type, type == ScalarType.Float32 ? Off : (int)type, 1);
    }

    /// <summary>Goes back to what was; the outermost forgets the converted weights.</summary>
    public void Dispose() => Native.lv_autocast((int)device, before, 0);
}
