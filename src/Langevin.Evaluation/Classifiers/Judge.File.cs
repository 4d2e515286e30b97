using System.Text.Json;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Classifiers;

public sealed partial class Judge
{
    private const string CardKey = "judge", FormatKey = "format";

    /// <summary>Writes one safetensors file, atomically: convolutions and the last layer in half precision, the card in its metadata.</summary>
    /// <exception cref="IOException">The file cannot be written; what was there is untouched.</exception>
    public void Save(string path)
    {
        using var scope = new TensorScope();
        var tensors = network.StateDict().ToDictionary(entry => entry.Key, entry => IsKeptAsHalf(entry.Value) ? entry.Value.To(ScalarType.Float16) : entry.Value);
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            [FormatKey] = "pt",
            [CardKey] = JsonSerializer.Serialize(Card, EvaluationJson.Compact.JudgeCard),
        });
    }

    /// <summary>Reads a judge's file.</summary>
    /// <exception cref="SafetensorsException">The file is missing, truncated or damaged.</exception>
    /// <exception cref="EvaluationException">It is no judge's file, or its weights do not fit its card.</exception>
    public static Judge Load(string path)
    {
        var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(CardKey, out var text)) throw new EvaluationException($"{path} is no judge's file: its metadata has no '{CardKey}'.");
        var card = ReadCard(path, text);
        using var scope = new TensorScope();
        var network = new ImageClassifier(card.Network);
        try
        {
            network.LoadStateDict(file.ReadAll());
        }
        catch (Nn.StateDictException failure)
        {
            throw new EvaluationException($"The weights of {path} do not fit its card: {failure.Message} Delete it and train it again.", failure);
        }
        foreach (var (name, tensor) in network.StateDict())
            if (!tensor.IsFinite().All()) throw new EvaluationException($"The weights {name} of {path} hold values that are not numbers: delete it and train it again.");
        network.Eval();
        return new Judge(network, card);
    }

    private static JudgeCard ReadCard(string path, string text)
    {
        try
        {
            var card = JsonSerializer.Deserialize(text, EvaluationJson.Compact.JudgeCard) ?? throw new JsonException("it is empty");
            if (card.Classes.Count != card.Network.Classes) throw new JsonException($"{card.Classes.Count} names were given for {card.Network.Classes} classes");
            if (card.TestAccuracy is not { Count: > 0, Hits: >= 0 } accuracy || accuracy.Hits > accuracy.Count) throw new JsonException("its accuracy is no share");
            if (card.Fingerprint.Length != 64) throw new JsonException("its fingerprint is no SHA-256");
            card.Network.Validate();
            return card;
        }
        catch (Exception failure) when (failure is JsonException or EvaluationException)
        {
            throw new EvaluationException($"The card of {path} cannot be read ({failure.Message}): delete the file and train it again.", failure);
        }
    }

    private static bool IsKeptAsHalf(Tensor tensor) => tensor.Dimensions > 1;
}
