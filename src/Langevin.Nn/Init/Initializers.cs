using Langevin.Torch;

namespace Langevin.Nn.Init;

/// <summary>Distributions of initial weights, drawn in place: PyTorch's numbers for the same generator state.</summary>
public static class Initializers
{
    /// <summary>The gain of a leaky rectifier of a negative slope: sqrt(2 / (1 + slope^2)); sqrt 2 for a plain one.</summary>
    public static double LeakyReluGain(double slope) => Math.Sqrt(2.0 / (1 + slope * slope));

    /// <summary>Uniform in +-gain sqrt(3 / fan_in): He et al. 2015.</summary>
    /// <remarks>The default of PyTorch's linear and convolution layers is slope sqrt 5, which gives +-1 / sqrt(fan_in).</remarks>
    public static Tensor KaimingUniformInPlace(this Tensor weight, double slope, Generator generator)
    {
        var deviation = LeakyReluGain(slope) / Math.Sqrt(Fan.Of(weight).In);
        var bound = Math.Sqrt(3.0) * deviation;
        return weight.UniformInPlace(-bound, bound, generator);
    }

    /// <summary>Normal with deviation gain / sqrt(fan_in): He et al. 2015.</summary>
    public static Tensor KaimingNormalInPlace(this Tensor weight, double slope, Generator generator) =>
        weight.NormalInPlace(0, LeakyReluGain(slope) / Math.Sqrt(Fan.Of(weight).In), generator);

    /// <summary>Uniform in +-gain sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010.</summary>
    public static Tensor XavierUniformInPlace(this Tensor weight, double gain, Generator generator)
    {
        var fan = Fan.Of(weight);
        var bound = Math.Sqrt(3.0) * (gain * Math.Sqrt(2.0 / (fan.In + fan.Out)));
        return weight.UniformInPlace(-bound, bound, generator);
    }

    /// <summary>Normal with deviation gain sqrt(2 / (fan_in + fan_out)): Glorot and Bengio 2010.</summary>
    public static Tensor XavierNormalInPlace(this Tensor weight, double gain, Generator generator)
    {
        var fan = Fan.Of(weight);
        return weight.NormalInPlace(0, gain * Math.Sqrt(2.0 / (fan.In + fan.Out)), generator);
    }

    /// <summary>The default of linear and convolution layers: weight Kaiming uniform of slope sqrt 5, then bias uniform in +-1 / sqrt(fan_in).</summary>
    public static void DefaultInPlace(Tensor weight, Tensor? bias, Generator generator)
    {
        weight.KaimingUniformInPlace(Math.Sqrt(5), generator);
        if (bias is null) return;
        var fan = Fan.Of(weight).In;
        var bound = fan > 0 ? 1 / Math.Sqrt(fan) : 0;
        bias.UniformInPlace(-bound, bound, generator);
    }
}
