using Langevin.Torch;

namespace Langevin.Models;

/// <summary>Something that a network can be asked to do, by the names of the reference.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Needed">Names of the arguments that it needs. Those of a list end in <c>.N</c>.</param>
/// <param name="Optional">Names of the arguments that it can do without.</param>
/// <param name="Apply">Does it.</param>
internal sealed record NamedMethod(
    string Name, IReadOnlyList<string> Needed, IReadOnlyList<string> Optional, Func<IReadOnlyDictionary<string, Tensor>, IReadOnlyDictionary<string, Tensor>> Apply)
{
    private const string ListEnd = ".N", FirstEnd = ".0";

    /// <summary>Checks the names of arguments.</summary>
    /// <exception cref="ArgumentException">Some are missing or unknown: all are listed.</exception>
    public void Check(string network, IReadOnlyDictionary<string, Tensor> inputs)
    {
        List<string> missing = [.. Needed.Where(name => !inputs.ContainsKey(name.EndsWith(ListEnd, StringComparison.Ordinal) ? name[..^ListEnd.Length] + FirstEnd : name))];
        List<string> unknown = [.. inputs.Keys.Where(name => !Known(name) && !Known(ListOf(name)))];
        if (missing.Count + unknown.Count == 0) return;
        throw new ArgumentException($"{network} takes {string.Join(", ", Needed)}{string.Concat(Optional.Select(name => $", [{name}]"))}"
            + $"{(missing.Count > 0 ? $"; missing {string.Join(", ", missing)}" : "")}{(unknown.Count > 0 ? $"; unknown {string.Join(", ", unknown)}" : "")}.");
    }

    private bool Known(string name) => Needed.Contains(name) || Optional.Contains(name);

    /// <summary>The name of the list that an element such as <c>states.12</c> belongs to.</summary>
    private static string ListOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && dot < name.Length - 1 && !name.AsSpan(dot + 1).ContainsAnyExceptInRange('0', '9') ? name[..dot] + ListEnd : name;
    }
}
