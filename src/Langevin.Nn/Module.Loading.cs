using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn;

public abstract partial class Module
{
    [ThreadStatic] private static int hollow;
    [ThreadStatic] private static Device place;

    private ScalarType? computes;

    /// <summary>
    /// Modules that are constructed on this thread until this is disposed have parameters that take no memory: they have their shapes, and no numbers to load or train before <see cref="TakeState"/> or <see cref="ShareStateDict"/> puts others in their place.
    /// </summary>
    public static IDisposable Hollow() => new Hollowness();

    /// <summary>
    /// Modules that are constructed on this thread until this is disposed have their parameters and buffers on a device, undefined until they are loaded: no memory of the CPU
    /// is taken for them.
    /// </summary>
    /// <param name="device">The device.</param>
    public static IDisposable On(Device device) => new Placement(device);

    private static Tensor NewParameter(long[] shape) => hollow > 0 ? Outlined(shape, ScalarType.Float32, place) : Tensor.Empty(shape, device: place);

    /// <summary>A tensor of one number, seen everywhere: NaN, so that nobody computes with it unnoticed.</summary>
    private static Tensor Outlined(long[] shape, ScalarType type, Device device) => Tensor.Full([], type.IsFloating() ? double.NaN : 0, type, device).Expand(shape);

    /// <summary>Whether a parameter may be of another type than the one to compute in, since the module converts it at every call: <see cref="Widened"/>.</summary>
    /// <param name="name">The parameter's own name.</param>
    private protected virtual bool CanWiden(string name) => false;

    /// <summary>A weight in the type to compute in: itself where it is of that type, as it is unless weights are kept as they are stored.</summary>
    private protected Tensor Widened(Tensor weight) => computes is { } type ? weight.To(type) : weight;

    /// <summary>Sets the type that it computes in, here and below, whatever the types of its weights; null for that of the weights.</summary>
    private void ComputeIn(ScalarType? type)
    {
        foreach (var (_, module) in NamedModules()) module.computes = type;
    }

    /// <summary>Computes in the type that another module of the same making does, though its weights may be of other types.</summary>
    public void ComputeAs(Module other) => ComputeIn(other.computes);

    /// <summary>The parameters whose layers can keep them in another type than the one to compute in, by dotted name.</summary>
    public IReadOnlySet<string> Widenable() => Named(module => [.. module.parameters.Where(parameter => module.CanWiden(parameter.Name))]).Select(parameter => parameter.Item1).ToHashSet();

    /// <summary>
    /// Puts weights in the place of its own, one after the other: each is read, converted where <paramref name="form"/> asks for it, and kept. What is not converted is not
    /// copied either. Nothing changes unless every name and shape fits.
    /// </summary>
    /// <param name="stored">The types and shapes of the weights by name.</param>
    /// <param name="read">Reads a weight by name, owned by the open scope.</param>
    /// <param name="form">How they are to lie in memory.</param>
    /// <param name="copied">Called with the bytes of each weight that was read and converted, and is needed no more.</param>
    /// <exception cref="StateDictException">Names are missing or unexpected, or shapes differ: all are listed.</exception>
    public void TakeState(IReadOnlyDictionary<string, (ScalarType Type, long[] Shape)> stored, Func<string, Tensor> read, WeightForm form, Action<long>? copied = null)
    {
        Discard();
        var own = StateDict();
        CheckState(own, stored.ToDictionary(weight => weight.Key, weight => weight.Value.Shape));
        var widenable = Widenable();
        using var off = GradientMode.Off();
        foreach (var (name, tensor) in own)
        {
            using var scope = new TensorScope();
            if (form.Reading == WeightReading.Outline) SetDataOp.CallInPlace(tensor, Outlined(tensor.Shape, form.TypeOf(tensor.Type, stored[name].Type, widenable.Contains(name)), form.Device));
            else Take(tensor, read(name), form, widenable.Contains(name), copied);
        }
        ComputeIn(form.Storage == WeightStorage.AsStored ? form.Type : null);
    }

    private static void Take(Tensor own, Tensor weight, WeightForm form, bool canWiden, Action<long>? copied)
    {
        var taken = form.Apply(weight, own.Type, canWiden);
        SetDataOp.CallInPlace(own, taken);
        if (!ReferenceEquals(taken, weight)) copied?.Invoke(weight.Bytes);
    }

    /// <summary>Gives the memory of its weights back: they keep their types and shapes, and have no numbers until others are put in their place.</summary>
    public void Release()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        Discard();
        foreach (var tensor in StateDict().Values) SetDataOp.CallInPlace(tensor, Outlined(tensor.Shape, tensor.Type, tensor.Device));
    }

    private sealed class Placement : IDisposable
    {
        private readonly Device before = place;

        public Placement(Device device) => place = device;

        public void Dispose() => place = before;
    }

    private sealed class Hollowness : IDisposable
    {
        private bool ended;

        public Hollowness() => hollow++;

        public void Dispose()
        {
            if (!ended) hollow--;
            ended = true;
        }
    }
}
