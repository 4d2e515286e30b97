using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>Turns neighbouring pairs of a head's channels by angles that grow with a token's place: Su et al. 2021, eq. 34.</summary>
/// <remarks>With several coordinates, each has its own part of the channels, as Flux has it.</remarks>
public sealed class RotaryPositions
{
    private const double Base = 10000;

    private readonly Tensor cosine, sine;

    /// <summary>Computes the angles.</summary>
    /// <param name="places">The tokens' coordinates: [tokens, axes].</param>
    /// <param name="widths">How many of a head's channels each axis turns; even numbers.</param>
    /// <param name="type">The type to turn in: Float64, or else Float32.</param>
    /// <exception cref="ArgumentException">The axes do not fit.</exception>
    public RotaryPositions(Tensor places, IReadOnlyList<long> widths, ScalarType type)
    {
        if (places.Dimensions != 2 || places.Size(1) != widths.Count) throw new ArgumentException($"Positions are [tokens, {widths.Count}], not [{string.Join(", ", places.Shape)}].");
        using var scope = new TensorScope();
        var angles = Tensor.Cat([.. widths.Select((width, axis) => places[.., axis].To(ScalarType.Float64).Unsqueeze(1) * Frequencies(width, places.Device))], 1);      // [tokens, d / 2]
        var exact = type == ScalarType.Float64 ? type : ScalarType.Float32;
        (cosine, sine) = (scope.Return(angles.Cos().To(exact).Reshape(1, -1, 1, angles.Size(1))), scope.Return(angles.Sin().To(exact).Reshape(1, -1, 1, angles.Size(1))));
    }

    /// <summary>Turns queries or keys.</summary>
    /// <param name="x">[B, tokens, heads * d].</param>
    /// <param name="heads">Number of heads.</param>
    /// <returns>The same shape and type.</returns>
    public Tensor Turn(Tensor x, long heads)
    {
        using var scope = new TensorScope();
        var pairs = x.To(cosine.Type).Reshape(x.Size(0), x.Size(1), heads, -1, 2);                         // [B, T, H, d / 2, 2]
        var (real, imaginary) = (pairs[TensorIndex.Rest, 0], pairs[TensorIndex.Rest, 1]);                  // [B, T, H, d / 2]
        var turned = Tensor.Stack([real * cosine - imaginary * sine, real * sine + imaginary * cosine], -1);
        return scope.Return(turned.Reshape(x.Shape).To(x.Type));
    }

    private static Tensor Frequencies(long width, Device device) =>
        (Tensor.Arange(0, width, 2, ScalarType.Float64, device) * (-Math.Log(Base) / width)).Exp();
}
