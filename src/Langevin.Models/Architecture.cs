using Langevin.Models.Approximation;
using Langevin.Nn;
using Langevin.Nn.Adapters;
using Langevin.Torch;

namespace Langevin.Models;

/// <summary>A network of a published architecture: it is read and written as a folder, and can be called by the published argument names.</summary>
public abstract class Architecture : Module
{
    private const string Plain = "forward";

    /// <summary>The published class name, as <c>_class_name</c> of its configuration has it.</summary>
    public abstract string ClassName { get; }

    /// <summary>The names that <see cref="Call(IReadOnlyDictionary{string, Tensor})"/> needs, and those that it can do without; a list's names end in <c>.N</c> and are given as .0, .1, ...</summary>
    public abstract (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs { get; }

    /// <summary>The published names of what can be called: <c>forward</c>, and for some networks others such as <c>encode</c>.</summary>
    public IReadOnlyList<string> Methods => [Plain, .. OtherMethods.Select(method => method.Name)];

    /// <summary>What can be called besides <c>forward</c>.</summary>
    private protected virtual IReadOnlyList<NamedMethod> OtherMethods => [];

    /// <summary>Applies the network to tensors named as the published forward method's arguments; the outputs are named as its result's fields.</summary>
    /// <param name="inputs">The arguments. Floating ones are converted to the type of the weights where the network needs it.</param>
    /// <exception cref="ArgumentException">An argument is missing or unknown, or a shape does not fit: the message says which.</exception>
    public IReadOnlyDictionary<string, Tensor> Call(IReadOnlyDictionary<string, Tensor> inputs) => Call(Plain, inputs);

    /// <summary>Applies one of the <see cref="Methods"/> to tensors named as its published arguments.</summary>
    /// <param name="method">The published name of the method.</param>
    /// <param name="inputs">The arguments.</param>
    /// <exception cref="ArgumentException">There is no such method, an argument is missing or unknown, or a shape does not fit: the message says which.</exception>
    public IReadOnlyDictionary<string, Tensor> Call(string method, IReadOnlyDictionary<string, Tensor> inputs)
    {
        var found = method == Plain ? new NamedMethod(Plain, Inputs.Needed, Inputs.Optional, CallNamed) : OtherMethods.FirstOrDefault(other => other.Name == method)
            ?? throw new ArgumentException($"{ClassName} has no method '{method}'; it has {string.Join(", ", Methods)}.");
        found.Check(ClassName, inputs);
        return found.Apply(inputs);
    }

    /// <summary>Applies the network to arguments whose names have been checked.</summary>
    private protected abstract IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs);

    /// <summary>Refuses a cache that the network cannot use.</summary>
    /// <param name="cache">What calls are to take over from earlier ones.</param>
    /// <exception cref="ArgumentException">It cannot be used, or has an impossible setting: the message says why.</exception>
    public virtual void Check(StepCache cache) => throw new ArgumentException($"A {ClassName} has no {cache.Name}; leave it out.");

    /// <summary>Refuses token merging where the network cannot do it.</summary>
    /// <param name="merging">How tokens are to be merged.</param>
    /// <exception cref="ArgumentException">It cannot, or the ratio is impossible: the message says why.</exception>
    public virtual void Check(TokenMerging merging) => throw new ArgumentException($"A {ClassName} cannot merge tokens, which is for U-Nets with transformers in them; leave it out.");

    /// <summary>What its file of weights is called, without an ending.</summary>
    internal virtual string WeightsName => "diffusion_pytorch_model";

    /// <summary>The name that a stored tensor has today; null when it holds nothing that was learned.</summary>
    internal virtual string? CurrentName(string stored) => stored;

    /// <summary>Writes config.json into a folder.</summary>
    internal abstract void WriteConfig(string folder);

    /// <summary>A network of the same configuration, whose weights are neither drawn nor loaded.</summary>
    private protected abstract Architecture Rebuild();

    /// <summary>A network of its own with the same weights and adapters, frozen and set to evaluation; it shares the memory of what does not have to be converted.</summary>
    /// <param name="form">How its weights are to lie in memory.</param>
    public Architecture In(WeightForm form)
    {
        var (state, other) = (StateDict(), Outline());
        other.TakeState(state.ToDictionary(entry => entry.Key, entry => (entry.Value.Type, entry.Value.Shape)), name => state[name].Detach(), form);
        foreach (var parameter in other.Parameters()) parameter.RequiresGrad = false;
        TakeAdapters(other).Ready(form);
        return other;
    }

    /// <summary>Sets a network that has its weights to evaluation, compiled where they are to be packed.</summary>
    internal void Ready(WeightForm? form)
    {
        Eval();
        if (form is { Storage: WeightStorage.Packed, Reading: WeightReading.Now }) Compile();
    }

    /// <summary>A network of the same configuration, whose weights take no memory.</summary>
    private Architecture Outline()
    {
        using var hollow = Hollow();
        return Rebuild();
    }

    /// <summary>A network of its own that reads the same weights, frozen and set to evaluation, with the adapters that are attached here.</summary>
    /// <param name="instead">Weights by name that it reads instead of the ones here; none when null.</param>
    internal Architecture Twin(IReadOnlyDictionary<string, Tensor>? instead = null) => ShareWith(Outline(), instead);

    /// <summary>Lets another network of this class read the weights here.</summary>
    private protected T ShareWith<T>(T twin, IReadOnlyDictionary<string, Tensor>? instead) where T : Architecture
    {
        twin.ShareStateDict(StateDict().ToDictionary(entry => entry.Key, entry => instead?.GetValueOrDefault(entry.Key) ?? entry.Value));
        twin.ComputeAs(this);
        return TakeAdapters(twin);
    }

    /// <summary>Attaches the adapters here to another network of this class.</summary>
    private T TakeAdapters<T>(T network) where T : Architecture
    {
        foreach (var ((_, own), (_, other)) in NamedModules().Zip(network.NamedModules()))
            if (own is AdaptableLayer layer)
                foreach (var (adapter, strength) in layer.Attached) ((AdaptableLayer)other).Attach(adapter, strength);
        network.Eval();
        return network;
    }
}
