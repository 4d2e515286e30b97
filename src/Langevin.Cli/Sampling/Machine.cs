using Langevin.Cli.Doctor;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>What decides the last bits of a computation.</summary>
/// <param name="Libtorch">The version of libtorch.</param>
/// <param name="Processor">The processor, and the vector instructions that libtorch uses of it.</param>
/// <param name="Blas">The library that multiplies matrices, and what it takes the processor for.</param>
/// <param name="Device">Where it was computed: cpu, cuda, cuda:1.</param>
/// <param name="Threads">Threads of an operator.</param>
internal sealed record Machine(string Libtorch, string Processor, string Blas, string Device, int Threads)
{
    /// <summary>This one, as it is set now.</summary>
    /// <param name="device">Where it computes.</param>
    public static Machine This(string device)
    {
        var libraries = BlasLibrary.Loaded(SystemFile.Read("/proc/self/maps")).Select(Path.GetFileName).ToList();
        var blas = $"{(libraries.Count > 0 ? string.Join(", ", libraries) : "inside libtorch")}{(libraries.Count > 0 && BlasLibrary.CoreName() is { } core ? $" for {core}" : "")}";
        return new Machine(TorchRuntime.Version, $"{Doctor.Processor.Model(SystemFile.Read("/proc/cpuinfo"))}, {TorchRuntime.CpuCapability}", blas, device, TorchRuntime.Threads);
    }

    /// <summary>How another machine differs, in words.</summary>
    public IEnumerable<string> Differences(Machine other)
    {
        if (Libtorch != other.Libtorch) yield return $"libtorch differs: {Libtorch} then, {other.Libtorch} now";
        if (Processor != other.Processor) yield return $"the processor differs: {Processor} then, {other.Processor} now";
        if (Blas != other.Blas) yield return $"the matrix library differs: {Blas} then, {other.Blas} now";
        if (Device != other.Device) yield return $"the device differs: {Device} then, {other.Device} now";
        if (Threads != other.Threads) yield return $"the number of threads differs: {Threads} then, {other.Threads} now";
    }
}
