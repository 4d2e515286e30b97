namespace Langevin.Torch.Serialization.Pickles;

/// <summary>A dictionary of a pickle: its entries in order, whatever their keys are. Nothing is hashed, so that no key can be chosen to be slow.</summary>
internal sealed class PickleDictionary
{
    internal List<(object? Key, object? Value)> Entries { get; } = [];

    /// <summary>The entries whose keys are texts; of equal keys the last one counts, as in Python.</summary>
    internal Dictionary<string, object?> Texts()
    {
        Dictionary<string, object?> texts = [];
        foreach (var (key, value) in Entries)
            if (key is string text) texts[text] = value;
        return texts;
    }
}
