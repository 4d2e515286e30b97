using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Devices;

/// <summary>What the other tests of devices rest on: tensors of two devices are refused, and reads are seen.</summary>
[Collection("devices")]
public sealed class StandInTests
{
    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Add_OfTensorsOfTwoDevices_IsRefused(string device)
    {
        var there = Tensor.Ones([3], device: Elsewhere.Require(device));
        Assert.Throws<TorchException>(() => there + Tensor.Ones([3]));
        Assert.Throws<TorchException>(() => Tensor.Ones([3]) + there);
        Assert.Equal(there.Device, (there + Tensor.Scalar(1)).Device);
    }

    [SkippableFact]
    public void Reads_OfNumbersAndTensors_AreCounted()
    {
        var there = Tensor.Ones([3], device: Elsewhere.Require("stand-in"));
        var before = Elsewhere.Reads;
        Assert.Equal(3, there.Sum().Item());
        Assert.Equal([1, 1, 1], there.ToArray<float>());
        Assert.Equal(before + 2, Elsewhere.Reads);
        _ = (there * 2).Exp().Reshape(3, 1).Transpose(0, 1).Contiguous();
        Assert.Equal(before + 2, Elsewhere.Reads);
    }

    [Theory]
    [InlineData("meta"), InlineData("cuda:"), InlineData("cuda:-1"), InlineData("cuda:127"), InlineData("")]
    public void Parse_WhatIsNoDevice_IsRefused(string text) => Assert.Throws<FormatException>(() => Device.Parse(text));
}
