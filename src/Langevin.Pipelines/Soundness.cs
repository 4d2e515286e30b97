using Langevin.Models;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines;

/// <summary>Tells pictures from what is none, and finds out where it began.</summary>
internal static class Soundness
{
    private const string NotFinite = "not finite", Constant = "one number everywhere";

    /// <summary>Throws if one of several pictures or latents is none.</summary>
    /// <param name="values">[B, ...].</param>
    /// <param name="what">What they are, in words: latents, images.</param>
    /// <param name="networks">What they come from.</param>
    /// <param name="again">Computes them again.</param>
    /// <exception cref="DegenerateImageException">One is not finite, or the same number everywhere.</exception>
    public static void Check(Tensor values, string what, IReadOnlyDictionary<string, Architecture> networks, Action again)
    {
        if (Flaw(values) is { } flaw) throw Refusal(flaw, what, networks, again);
    }

    /// <summary>Throws if a number is not finite. Pictures of one number are let through: an untrained network may make them.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckFinite(Tensor values, string what, IReadOnlyDictionary<string, Architecture> networks, Action again)
    {
        if (!IsFinite(values)) throw Refusal(NotFinite, what, networks, again);
    }

    /// <summary>The pictures of a batch that are one number everywhere.</summary>
    /// <param name="images">[B, ...].</param>
    public static IEnumerable<int> Constants(Tensor images) => Enumerable.Range(0, (int)images.Size(0)).Where(i => IsConstant(images.Narrow(0, i, 1)));

    private static DegenerateImageException Refusal(string flaw, string what, IReadOnlyDictionary<string, Architecture> networks, Action again)
    {
        var type = networks.Values.FirstOrDefault(network => network.Type is ScalarType.Float16 or ScalarType.BFloat16)?.Type;
        var remedy = type is null ? "fetch the checkpoint again, and leave out what was added to it" : $"compute in Float32 instead of {type}, and fetch the checkpoint again if that does not help";
        return new DegenerateImageException($"The {what} that were computed are {flaw}: {Origin(flaw, networks, again)}; {remedy}.");
    }

    /// <summary>Whether all numbers are finite.</summary>
    public static bool IsFinite(Tensor values)
    {
        using var scope = new TensorScope();
        return values.IsFinite().All();
    }

    private static string? Flaw(Tensor values)
    {
        if (!IsFinite(values)) return NotFinite;
        return Enumerable.Range(0, (int)values.Size(0)).Any(i => IsConstant(values.Narrow(0, i, 1))) ? Constant : null;
    }

    private static bool IsConstant(Tensor values)
    {
        using var scope = new TensorScope();
        return values.Elements > 1 && values.Max().Item() == values.Min().Item();
    }

    private static string Origin(string flaw, IReadOnlyDictionary<string, Architecture> networks, Action again)
    {
        if (flaw == NotFinite && BrokenWeight(networks) is { } weight) return $"the weight '{weight}' is not finite";
        var layer = FirstLayer(flaw == NotFinite ? output => !IsFinite(output) : IsConstant, networks, again);
        return layer is null ? "every layer's output is sound, so it arose between them" : $"the first layer with such an output is '{layer}'";
    }

    private static string? BrokenWeight(IReadOnlyDictionary<string, Architecture> networks) =>
        networks.SelectMany(network => network.Value.NamedParameters().Where(parameter => !IsFinite(parameter.Value.Detach())).Select(parameter => $"{network.Key}.{parameter.Name}")).FirstOrDefault();

    /// <summary>Computes once more and looks at every layer's output, until one is broken.</summary>
    private static string? FirstLayer(Func<Tensor, bool> isBroken, IReadOnlyDictionary<string, Architecture> networks, Action again)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        string? first = null;
        var watching = networks.Select(network => network.Value.Observe((name, output) =>
        {
            if (!isBroken(output)) return;
            first = name.Length == 0 ? network.Key : $"{network.Key}.{name}";
            throw new FoundException();
        })).ToArray();
        try
        {
            again();
        }
        catch (FoundException)
        {
            return first;
        }
        finally
        {
            foreach (var each in watching.Reverse()) each.Dispose();
        }
        return null;
    }

    private sealed class FoundException : Exception;
}
