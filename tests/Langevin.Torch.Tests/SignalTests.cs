namespace Langevin.Torch.Tests;

/// <summary>What libtorch brings along must not take the signals that .NET makes exceptions of: a wrong program would end without a word.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(null)]
    public void NullReference_WithLibtorchLoaded_IsAnException(string? nothing)
    {
        _ = Tensor.Zeros([1]).Item();

        Assert.Throws<NullReferenceException>(() => nothing!.Length);
    }

    [Theory]
    [InlineData(0)]
    public void DivisionByZero_WithLibtorchLoaded_IsAnException(int zero)
    {
        _ = Tensor.Zeros([1]).Item();

        Assert.Throws<DivideByZeroException>(() => 1 / zero);
    }
}
