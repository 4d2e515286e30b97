using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Sines and cosines of t at frequencies falling geometrically from 1 to 1 / 10000: [B] to [B, width], Float32.</summary>
/// <remarks>Vaswani et al. 2017; as Ho et al. 2020 use it for the timestep. An odd width ends in a zero.</remarks>
public sealed class SinusoidalEmbedding : Layer
{
    private readonly long width;
    private readonly SinusoidOrder order;
    private readonly double frequencyShift, scale, longestPeriod;
    private Tensor? frequencies;

    /// <summary>Makes the layer.</summary>
    /// <param name="width">Width of the embedding.</param>
    /// <param name="order">Which half comes first.</param>
    /// <param name="frequencyShift">With 1, the lowest frequency is 1 / longestPeriod itself; with 0, one step above.</param>
    /// <param name="scale">What the phases are multiplied by.</param>
    /// <param name="longestPeriod">The inverse of the lowest frequency.</param>
    public SinusoidalEmbedding(long width, SinusoidOrder order = SinusoidOrder.CosineFirst, double frequencyShift = 0, double scale = 1, double longestPeriod = 10000)
    {
        if (width < 2 || width / 2 == frequencyShift)
            throw new ArgumentException($"A sinusoidal embedding of width {width} with frequency shift {frequencyShift} has no frequencies; use a greater width.");
        (this.width, this.order, this.frequencyShift, this.scale, this.longestPeriod) = (width, order, frequencyShift, scale, longestPeriod);
    }

    /// <summary>Embeds times.</summary>
    /// <param name="times">[B], of any type; taken as Float32.</param>
    public override Tensor Forward(Tensor times)
    {
        using var scope = new TensorScope();
        if (frequencies is null || frequencies.Device != times.Device) frequencies = Frequencies(times.Device).Keep();
        var phases = times.To(ScalarType.Float32).Unsqueeze(1) * frequencies;      // [B, width / 2]
        if (scale != 1) phases *= scale;
        var (sine, cosine) = (phases.Sin(), phases.Cos());
        var embedding = Tensor.Cat(order == SinusoidOrder.SineFirst ? [sine, cosine] : [cosine, sine], 1);
        return Output(scope.Return(width % 2 == 0 ? embedding : embedding.Pad([0, 1])));
    }

    private Tensor Frequencies(Device device)
    {
        var half = width / 2;
        return (Tensor.Arange(0, half, device: device) * -Math.Log(longestPeriod) / (half - frequencyShift)).Exp();
    }
}
