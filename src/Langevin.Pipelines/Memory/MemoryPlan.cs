using Langevin.Models;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.Memory;

/// <summary>What a request takes, before anything is computed.</summary>
/// <remarks>Derived from the shapes of the networks, and held to measured peaks within 15 % by the tests. It counts what lies in memory, mapped files too.</remarks>
/// <param name="Components">The networks.</param>
/// <param name="Stages">What is done, one after the other.</param>
/// <param name="Disk">Bytes of the images as files, at most.</param>
public sealed record MemoryPlan(IReadOnlyList<ComponentMemory> Components, IReadOnlyList<StageMemory> Stages, long Disk)
{
    /// <summary>Bytes of the program itself: .NET, libtorch and what they hold on to.</summary>
    public const long Program = 270L << 20;

    /// <summary>The stage that takes most.</summary>
    public StageMemory Greatest => Stages.MaxBy(stage => stage.Bytes)!;

    /// <summary>Bytes of memory at most, the program's own among them.</summary>
    public long Peak => Program + Greatest.Bytes;

    /// <summary>What this takes and, after it, what another model takes on the same pictures, such as a refiner.</summary>
    /// <param name="next">The other plan; its pictures are the same ones.</param>
    /// <param name="name">What the other model is called.</param>
    /// <param name="isPresent">Whether the weights of both are in memory all the time.</param>
    public MemoryPlan Then(MemoryPlan next, string name, bool isPresent)
    {
        long Beside(MemoryPlan plan) => isPresent ? plan.Components.Sum(component => component.Bytes) : 0;
        return new MemoryPlan(
            [.. Components, .. next.Components.Select(component => component with { Name = $"{name}: {component.Name}" })],
            [.. Stages.Select(stage => stage with { Weights = stage.Weights + Beside(next) }), .. next.Stages.Select(stage => stage with { Name = $"{name}: {stage.Name}", Weights = stage.Weights + Beside(this) })], next.Disk);
    }

    /// <summary>The same with so many bytes of pictures in memory all the time.</summary>
    internal MemoryPlan Beside(long bytes) => this with { Stages = [.. Stages.Select(stage => stage with { Activations = stage.Activations + bytes })] };

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="available">Bytes that may be used.</param>
    /// <exception cref="InsufficientMemoryException">It takes more: the message says how much, where, and what takes less.</exception>
    public void Require(long available)
    {
        if (Peak <= available) return;
        throw new InsufficientMemoryException(FormattableString.Invariant(
            $"This takes about {Peak / Giga:0.0} GiB of memory ({Greatest.Name}: {Greatest.Weights / Giga:0.0} GiB of weights, {Greatest.Activations / Giga:0.0} GiB beside them), and {available / Giga:0.0} GiB are available; smaller images, a smaller batch, half precision, weights kept as they are stored, tiles and networks that go when they are not used take less."));
    }

    private const double Giga = 1L << 30;
}

/// <summary>The weights of a network.</summary>
/// <param name="Name">Its component.</param>
/// <param name="ClassName">Its published class.</param>
/// <param name="Parameters">How many numbers.</param>
/// <param name="Types">The types that they have in memory, the most frequent first.</param>
/// <param name="Computes">The type that it computes in.</param>
/// <param name="Bytes">Bytes in memory.</param>
public sealed record ComponentMemory(string Name, string ClassName, long Parameters, IReadOnlyList<ScalarType> Types, ScalarType Computes, long Bytes)
{
    /// <summary>Those of a network, whose weights need not be there.</summary>
    internal static ComponentMemory Of(string name, Architecture network) => Of(name, network.ClassName, network);

    /// <summary>Those of a network that is read from a file of its own.</summary>
    internal static ComponentMemory Of(string name, string className, Module network)
    {
        var weights = network.StateOutline().Values.Select(weight => (weight.Type, Bytes: weight.Shape.Aggregate(1L, (a, b) => a * b) * weight.Type.Size())).ToList();
        var types = weights.GroupBy(weight => weight.Type).OrderByDescending(type => type.Sum(weight => weight.Bytes)).Select(type => type.Key);
        return new ComponentMemory(name, className, network.ParameterCount, [.. types], network.Type, weights.Sum(weight => weight.Bytes));
    }
}

/// <summary>What an image encoder takes that looks at pictures before anything else, and then goes.</summary>
/// <param name="Encoder">Its weights.</param>
/// <param name="Activations">Bytes of what it computes.</param>
internal sealed record PictureReaderMemory(ComponentMemory Encoder, long Activations);

/// <summary>Something that is done, and what it takes.</summary>
/// <param name="Name">What.</param>
/// <param name="Weights">Bytes of the weights that are in memory.</param>
/// <param name="Activations">Bytes of what is computed.</param>
public sealed record StageMemory(string Name, long Weights, long Activations)
{
    /// <summary>Both together.</summary>
    public long Bytes => Weights + Activations;
}
