using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>A function applied to every element.</summary>
public sealed class Activation : Layer
{
    private readonly Func<Tensor, Tensor> function;

    private Activation(Func<Tensor, Tensor> function) => this.function = function;

    /// <summary>The names that <see cref="Named"/> knows, as published configurations spell them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["silu", "swish", "gelu", "gelu_new", "gelu_pytorch_tanh", "gelu-approximate", "quick_gelu", "relu", "mish", "tanh", "sigmoid", "softplus"];

    /// <summary>The activation of a configuration's name, such as <c>silu</c>; upper or lower case.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Activation Named(string name) => new(name.ToLowerInvariant() switch
    {
        "silu" or "swish" => Functional.Silu,
        "gelu" => Functional.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu-approximate" => Functional.GeluTanh,
        "quick_gelu" => QuickGelu,
        "relu" => Functional.Relu,
        "mish" => Functional.Mish,
        "tanh" => x => x.Tanh(),
        "sigmoid" => x => x.Sigmoid(),
        "softplus" => Functional.Softplus,
        _ => throw new ArgumentException($"'{name}' is not an activation; use one of {string.Join(", ", Names)}."),
    });

    /// <summary>x sigmoid(x).</summary>
    public static Activation Silu() => Named("silu");

    /// <summary>Whether it is x sigmoid(x), for which there are fused operators.</summary>
    public bool IsSilu => function == Functional.Silu;

    /// <summary>Whether it is x Phi(x), for which there is a fused gate.</summary>
    public bool IsGelu => function == Functional.Gelu;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(function(x));

    private static Tensor QuickGelu(Tensor x)
    {
        using var scope = new TensorScope();
        return scope.Return(x * (1.702 * x).Sigmoid());
    }
}
