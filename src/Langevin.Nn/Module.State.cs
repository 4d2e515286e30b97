using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn;

public abstract partial class Module
{
    private static readonly Operator SetDataOp = new("aten::set_data");

    /// <summary>The type that it computes in: that of its first floating parameter (Float32 when there is none), unless its weights are kept in another.</summary>
    public ScalarType Type => computes ?? Parameters().Select(p => p.Type).FirstOrDefault(type => type.IsFloating(), ScalarType.Float32);

    /// <summary>The device of the first parameter; the CPU when there is none.</summary>
    public Device Device => Parameters().Select(p => p.Device).FirstOrDefault(Device.Cpu);

    /// <summary>The parameters and buffers themselves (not copies) by dotted name, in the order that PyTorch writes.</summary>
    /// <exception cref="InvalidOperationException">It is compiled.</exception>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        CheckWeightsAreThere();
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (name, tensor) in State) state.Add(name, tensor);
        return state;
    }

    /// <summary>The types and shapes of the parameters and buffers by dotted name, which a network without numbers has too.</summary>
    public IReadOnlyDictionary<string, (ScalarType Type, long[] Shape)> StateOutline() => State.ToDictionary(tensor => tensor.Name, tensor => (tensor.Value.Type, tensor.Value.Shape));

    private IEnumerable<(string Name, Tensor Value)> State => Named(module => [.. module.parameters, .. module.buffers]);

    /// <summary>Copies weights in by name, converting type, device and layout. Nothing changes unless every name and shape fits.</summary>
    /// <exception cref="StateDictException">Names are missing or unexpected, or shapes differ: all are listed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        var own = StateDict();
        CheckState(own, Shapes(state));
        using var off = GradientMode.Off();
        foreach (var (name, tensor) in own) tensor.CopyInPlace(state[name]);
    }

    private static Dictionary<string, long[]> Shapes(IReadOnlyDictionary<string, Tensor> state) => state.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);

    private static void CheckState(OrderedDictionary<string, Tensor> own, IReadOnlyDictionary<string, long[]> state)
    {
        List<string> missing = [.. own.Keys.Where(name => !state.ContainsKey(name))];
        List<string> unexpected = [.. state.Keys.Where(name => !own.ContainsKey(name))];
        List<string> misshapen = [];
        foreach (var (name, tensor) in own)
            if (state.TryGetValue(name, out var given) && !given.AsSpan().SequenceEqual(tensor.Shape))
                misshapen.Add($"{name} ([{string.Join(", ", given)}] instead of [{string.Join(", ", tensor.Shape)}])");
        if (missing.Count + unexpected.Count + misshapen.Count > 0) throw new StateDictException(missing, unexpected, misshapen);
    }

    /// <summary>
    /// Takes tensors by name as its own, without a copy: whoever else has them reads the same memory. The parameters are frozen then, so that
    /// no gradient reaches through this module what belongs to another.
    /// </summary>
    /// <exception cref="StateDictException">Names are missing or unexpected, or shapes differ: all are listed.</exception>
    public void ShareStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        var own = StateDict();
        CheckState(own, Shapes(state));
        using var off = GradientMode.Off();
        foreach (var (name, tensor) in own)
        {
            tensor.RequiresGrad = false;
            SetDataOp.CallInPlace(tensor, state[name]);
        }
    }

    /// <summary>
    /// Draws the initial weights, layer by layer in the order in which the layers were constructed: with a generator
    /// seeded as <c>torch.manual_seed</c>, the same weights as PyTorch gives the same network.
    /// </summary>
    public void Initialize(Generator generator)
    {
        using var off = GradientMode.Off();
        foreach (var (_, module) in NamedModules().OrderBy(m => m.Module.order)) module.InitializeOwn(generator);
    }

    /// <summary>Draws the initial values of this module's own parameters, not of its children's.</summary>
    protected virtual void InitializeOwn(Generator generator)
    {
        if (parameters.Count > 0) throw new NotSupportedException($"{GetType().Name} does not say how its parameters are initialised.");
    }

    /// <summary>Converts the floating parameters and buffers. Do so before making an optimizer.</summary>
    public void To(ScalarType type)
    {
        Replace(tensor => tensor.Type.IsFloating() ? tensor.To(type) : tensor);
        ComputeIn(null);
    }

    /// <summary>Moves all parameters and buffers. Do so before making an optimizer.</summary>
    public void To(Device device) => Replace(tensor => tensor.To(device));

    /// <summary>Lays out the convolution weights: 4 dimensions for channels last, 5 for its three-dimensional form, all for contiguous.</summary>
    public void To(MemoryFormat format)
    {
        var dimensions = WeightForm.Dimensions(format);
        Replace(tensor => dimensions < 0 || tensor.Dimensions == dimensions ? tensor.To(format) : tensor);
    }

    private void Replace(Func<Tensor, Tensor> convert)
    {
        using var off = GradientMode.Off();
        foreach (var tensor in StateDict().Values)
        {
            using var scope = new TensorScope();
            var converted = convert(tensor);
            if (!ReferenceEquals(converted, tensor)) SetDataOp.CallInPlace(tensor, converted);
        }
    }
}
