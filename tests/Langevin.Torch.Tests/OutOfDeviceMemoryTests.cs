namespace Langevin.Torch.Tests;

public class OutOfDeviceMemoryTests
{
    private const string OfAGpu = "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 1 has a total capacity of 79.15 GiB of which 512.50 MiB is free. Including non-PyTorch memory, this process has 78.60 GiB memory in use.";

    [Fact]
    public void Zeros_MoreThanAnyMachineHas_SaysHowMuchWasWanted()
    {
        var failure = Assert.Throws<OutOfDeviceMemoryException>(() => Tensor.Zeros([1L << 50]));
        Assert.Equal((Device.Cpu, 4L << 50), (failure.Device, failure.WantedBytes));
        Assert.Null(failure.FreeBytes);
        Assert.Contains("aten::zeros", failure.Message);
    }

    [Fact]
    public void Zeros_AfterARefusal_WorksAgain()
    {
        Assert.Throws<OutOfDeviceMemoryException>(() => Tensor.Zeros([1L << 50]));
        Assert.Equal(0, Tensor.Zeros([2]).Sum().Item());
    }

    [Fact]
    public void Find_WhatAGpuSays_ReadsEveryNumber()
    {
        var failure = OutOfDeviceMemoryException.Find(OfAGpu, OfAGpu)!;
        Assert.Equal(new Device(DeviceType.Cuda, 1), failure.Device);
        Assert.Equal((20L << 30, 512L << 20, (long)(79.15 * (1L << 30))), (failure.WantedBytes, failure.FreeBytes - (1L << 19), failure.TotalBytes));
    }

    [Theory]
    [InlineData("CUDA error: out of memory\nCUDA kernel errors might be reported later", "cuda:0"), InlineData("std::bad_alloc", "cpu"), InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "cuda:0")]
    public void Find_WithoutNumbers_StillKnowsTheDevice(string reason, string device)
    {
        var failure = OutOfDeviceMemoryException.Find(reason, reason)!;
        Assert.Equal(device, failure.Device.ToString());
        Assert.Null(failure.WantedBytes);
    }

    [Theory]
    [InlineData("The size of tensor a (3) must match the size of tensor b (4)"), InlineData("Storage size calculation overflowed with sizes=[1125899906842624, 1024]"), InlineData("CUDA error: an illegal memory access was encountered")]
    public void Find_OtherFailures_AreNotOfMemory(string reason) => Assert.Null(OutOfDeviceMemoryException.Find(reason, reason));
}
