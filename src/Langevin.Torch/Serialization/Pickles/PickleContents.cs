using System.Globalization;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>What a pickle of weights holds, by name: the tensors, and small facts beside them.</summary>
internal sealed class PickleContents
{
    private const int MostLevels = 16, MostValues = 2_000_000, LongestName = 1024, LongestFact = 1024;
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "params_ema", "params", "model", "module"];
    private readonly string path;
    private int seen;

    private PickleContents(string path) => this.path = path;

    internal Dictionary<string, PickleTensor> Tensors { get; } = [];

    internal Dictionary<string, string> Facts { get; } = [];

    /// <summary>
    /// The tensors of a pickle's value. Where training state lies beside them the dictionary of weights alone counts
    /// (<c>state_dict</c> and its like); other dictionaries and lists inside give names with dots.
    /// </summary>
    /// <exception cref="TensorFileException">It holds no tensor, or is nested without end.</exception>
    internal static PickleContents Of(string path, object? value)
    {
        var contents = new PickleContents(path);
        if (value is PickleDictionary root)
        {
            contents.Note(root);
            value = Unwrapped(root);
        }
        contents.Visit("", value, level: 0);
        return contents.Tensors.Count > 0 ? contents : throw new TensorFileException(path, "holds no tensor; it is no file of weights.");
    }

    private static PickleDictionary Unwrapped(PickleDictionary root)
    {
        for (var level = 0; level < MostLevels; level++)
        {
            var entries = root.Texts();
            if (entries.Values.Any(value => value is PickleTensor)) return root;
            if (Wrappers.Select(name => entries.GetValueOrDefault(name)).OfType<PickleDictionary>().FirstOrDefault() is not { } inner) return root;
            root = inner;
        }
        return root;
    }

    private void Note(PickleDictionary root)
    {
        foreach (var (name, value) in root.Texts())
            if (name.Length <= LongestName && Fact(value) is { Length: <= LongestFact } fact) Facts[name] = fact;
    }

    private static string? Fact(object? value) => value switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => null,
    };

    private void Visit(string name, object? value, int level)
    {
        if (++seen > MostValues) throw Bad($"holds more than {MostValues} values");
        switch (value)
        {
            case PickleTensor tensor:
                if (!Tensors.TryAdd(name.Length == 0 ? "tensor" : name, tensor)) throw Bad($"has two tensors called '{name}'");
                break;
            case PickleDictionary dictionary:
                foreach (var (key, inner) in dictionary.Texts()) VisitInside(name, key, inner, level);
                break;
            case List<object?> or object?[]:
                var items = (IReadOnlyList<object?>)value;
                for (var i = 0; i < items.Count; i++) VisitInside(name, i.ToString(CultureInfo.InvariantCulture), items[i], level);
                break;
        }
    }

    private void VisitInside(string name, string key, object? inner, int level)
    {
        if (inner is not (PickleTensor or PickleDictionary or List<object?> or object?[])) return;
        if (level == MostLevels) throw Bad($"nests its values more than {MostLevels} levels deep at '{name}'");
        var full = name.Length == 0 ? key : $"{name}.{key}";
        if (full.Length > LongestName) throw Bad($"has a tensor whose name takes {full.Length} letters");
        Visit(full, inner, level + 1);
    }

    private TensorFileException Bad(string problem) => new(path, $"{problem}; the file is damaged or hostile, so fetch it again from a place that you trust.");
}
