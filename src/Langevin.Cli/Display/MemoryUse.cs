using System.Text.Json.Serialization;
using Langevin.Pipelines.Memory;
using Langevin.Torch;

namespace Langevin.Cli.Display;

/// <summary>What the work of this process took in memory, of the machine's and of a device's.</summary>
/// <param name="PeakBytes">What was resident at most, from the start of the process; null where the system does not say.</param>
/// <param name="Device">A GPU's memory; null where the CPU computed, and where <c>native/</c> was built without CUDA's headers.</param>
internal sealed record MemoryUse(long? PeakBytes, DeviceMemory? Device)
{
    /// <summary>What it took until now.</summary>
    /// <param name="device">Where was computed.</param>
    public static MemoryUse Of(Device device) =>
        new(MachineMemory.Peak(), device.Type == DeviceType.Cuda && TorchRuntime.KnowsCuda ? DeviceMemory.Of(device, TorchRuntime.Describe(device)) : null);

    /// <summary>One line for people; empty where nothing is known.</summary>
    public string Line()
    {
        var here = PeakBytes is { } bytes ? Sizes.Bytes(bytes) : null;
        if (Device is not { } there) return here is null ? "" : $"memory at most: {here}";
        return $"memory at most: {Sizes.Bytes(there.PeakBytes)} of the {Sizes.Bytes(there.TotalBytes)} of {there.Device} ({Sizes.Bytes(there.ReservedBytes)} reserved, {Sizes.Bytes(there.AllocatedBytes)} still held){(here is null ? "" : $", {here} of the machine's")}";
    }

    /// <summary>Writes the line.</summary>
    public void Tell(Terminal terminal)
    {
        if (Line() is { Length: > 0 } line) terminal.Output.WriteLine(line);
    }
}

/// <summary>What the tensors of this process took of a GPU's memory.</summary>
/// <param name="Device">Which, such as <c>cuda:0</c>.</param>
/// <param name="Name">As its maker calls it.</param>
/// <param name="PeakBytes">What tensors took at most.</param>
/// <param name="AllocatedBytes">What they take now.</param>
/// <param name="ReservedBytes">That and what libtorch keeps for others.</param>
/// <param name="TotalBytes">What it has.</param>
internal sealed record DeviceMemory(string Device, string Name, long PeakBytes, long AllocatedBytes, long ReservedBytes, long TotalBytes)
{
    /// <summary>Of what libtorch says.</summary>
    public static DeviceMemory Of(Device device, CudaDevice found) => new($"{device}", found.Name, found.PeakBytes, found.AllocatedBytes, found.ReservedBytes, found.TotalBytes);
}
