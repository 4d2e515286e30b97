namespace Langevin.Torch;

/// <summary>What a CUDA device is, and what its memory holds of this process at a moment.</summary>
/// <param name="Name">As its maker calls it, such as <c>NVIDIA H200</c>.</param>
/// <param name="Capability">The compute capability, such as 9.0.</param>
/// <param name="TotalBytes">Its memory.</param>
/// <param name="AllocatedBytes">That of tensors.</param>
/// <param name="ReservedBytes">That of tensors and what is kept for others; <see cref="TorchRuntime.GiveBackFreedMemory(Device)"/> gives the difference back.</param>
/// <param name="PeakBytes">The most that tensors took at once since the process began.</param>
public sealed record CudaDevice(string Name, Version Capability, long TotalBytes, long AllocatedBytes, long ReservedBytes, long PeakBytes);
