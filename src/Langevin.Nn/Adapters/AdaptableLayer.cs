using System.Collections.Immutable;
using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A layer whose output is linear in one weight, which adapters can change while the weight stays as it is: a linear layer or a convolution.</summary>
/// <remarks>What is attached belongs to the layer's behaviour, not to its state: the state dict keeps the names that it has without.</remarks>
public abstract class AdaptableLayer : Layer
{
    private ImmutableArray<AttachedAdapter> attached = [];
    private Tensor? packed;

    private protected AdaptableLayer()
    {
    }

    /// <summary>The weight: outputs first, then inputs (of a group), then the kernel.</summary>
    public abstract Tensor Weight { get; }

    /// <summary>The bias, [out], or null.</summary>
    public abstract Tensor? Bias { get; }

    /// <summary>What changes the weight at every call.</summary>
    public IReadOnlyList<AttachedAdapter> Attached => attached;

    /// <summary>Lets an adapter change the weight at every call from now on, beside those that do already. Gradients flow to its parameters.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="strength">What its change is multiplied by.</param>
    /// <exception cref="ArgumentException">The adapter is for a weight of another shape, or the strength is not finite.</exception>
    /// <exception cref="InvalidOperationException">The layer is compiled.</exception>
    public void Attach(WeightAdapter adapter, double strength = 1)
    {
        if (packed is not null) throw new InvalidOperationException("A compiled layer cannot be adapted; load the network again, adapt it, and compile it then.");
        if (!double.IsFinite(strength)) throw new ArgumentException($"The strength of an adapter is {strength}; give a finite number.");
        if (!adapter.Fits(Weight.Shape)) throw new ArgumentException($"The adapter changes a weight of {adapter.Rows} x {adapter.Columns} numbers, not of [{string.Join(", ", Weight.Shape)}]; attach it to the layer that it was made for.");
        attached = attached.Add(new AttachedAdapter(adapter, strength));
    }

    /// <summary>Lets nothing change the weight any more.</summary>
    public void DetachAll() => attached = [];

    /// <inheritdoc/>
    private protected override bool CanWiden(string name) => name == "weight";

    /// <inheritdoc/>
    public sealed override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        if (packed is not null) return Output(scope.Return(ApplyPacked(x, packed)));
        var weight = Widened(Weight);
        if (attached.IsEmpty) return Output(scope.Return(Apply(x, weight, Bias)));
        List<AttachedAdapter> changes = [];
        List<Tensor> responses = [];
        foreach (var each in attached)
            if (each.Adapter.Respond(this, x) is { } response) responses.Add(response * each.Strength);
            else changes.Add(each);
        var result = Apply(x, WeightAdapter.Changed(weight, changes), Bias);
        foreach (var response in responses) result += response;
        return Output(scope.Return(result));
    }

    /// <inheritdoc/>
    private protected sealed override void CompileOwn()
    {
        if (!attached.IsEmpty || packed is not null || Weight.Type != (Bias ?? Weight).Type || Matrix is not { } matrix) return;
        packed = Functional.PackLinear(matrix).Keep();
        Forget(Weight);
    }

    /// <inheritdoc/>
    private protected sealed override void DiscardOwn()
    {
        packed?.Dispose();
        packed = null;
    }

    /// <summary>The weight as that of a product along the channels, [out, in]; null if it is none.</summary>
    internal abstract Tensor? Matrix { get; }

    /// <summary>The layer with its weight packed.</summary>
    internal abstract Tensor ApplyPacked(Tensor x, Tensor packed);

    /// <summary>Whether an output sees only some of the inputs.</summary>
    internal virtual bool IsGrouped => false;

    /// <summary>The layer with another weight, which may have other outputs.</summary>
    internal abstract Tensor Apply(Tensor x, Tensor weight, Tensor? bias);

    /// <summary>Mixes the channels of an output: no kernel, no stride.</summary>
    /// <param name="x">What <see cref="Apply"/> gave.</param>
    /// <param name="weight">[out, channels of x].</param>
    internal abstract Tensor Mix(Tensor x, Tensor weight);
}

/// <summary>An adapter at work on a layer.</summary>
/// <param name="Adapter">The adapter.</param>
/// <param name="Strength">What its change is multiplied by.</param>
public readonly record struct AttachedAdapter(WeightAdapter Adapter, double Strength);
