using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training.Runs;

namespace Langevin.Training.Checkpointing;

/// <summary>
/// The checkpoints of a run, a folder each, written aside and renamed, with the SHA-256 of every file. A broken or
/// half-written one is passed over for the one before.
/// </summary>
public sealed class CheckpointStore(string folder, int keep)
{
    private const string WeightsFile = "weights.safetensors", AverageFile = "average.safetensors", OptimizerFile = "optimizer.safetensors", TimestepsFile = "timesteps.safetensors", LossScaleFile = "loss_scale.safetensors", StateFile = "state.json";

    /// <summary>The steps that have a checkpoint, ascending.</summary>
    public IReadOnlyList<long> Steps => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, "step-*").Select(StepOf).Where(step => step >= 0).Order()];

    /// <summary>Where the checkpoint of a step lies.</summary>
    public string PathOf(long step) => Path.Combine(folder, $"step-{step:D7}");

    /// <summary>Writes a checkpoint and removes those beyond the number to keep.</summary>
    /// <exception cref="IOException">It could not be written; earlier ones are untouched and nothing is left behind.</exception>
    public void Write(Checkpoint checkpoint)
    {
        var target = PathOf(checkpoint.Step);
        if (Directory.Exists(target)) return;
        AtomicFolder.Write(target, aside =>
        {
            Safetensors.Write(Path.Combine(aside, WeightsFile), checkpoint.Weights);
            Safetensors.Write(Path.Combine(aside, AverageFile), checkpoint.Average);
            Safetensors.Write(Path.Combine(aside, OptimizerFile), checkpoint.Optimizer);
            if (checkpoint.Timesteps.Count > 0) Safetensors.Write(Path.Combine(aside, TimestepsFile), checkpoint.Timesteps);
            if (checkpoint.LossScale.Count > 0) Safetensors.Write(Path.Combine(aside, LossScaleFile), checkpoint.LossScale);
            var sums = Directory.EnumerateFiles(aside).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToDictionary(name => name, name => Sha256(Path.Combine(aside, name)));
            AtomicFile.WriteText(Path.Combine(aside, StateFile), JsonSerializer.Serialize(new CheckpointState(checkpoint.Step, sums), RunJson.Pretty.CheckpointState));
        });
        foreach (var old in Steps.SkipLast(keep)) Directory.Delete(PathOf(old), recursive: true);
    }

    /// <summary>The latest checkpoint that is whole, or null; says of each broken one why it was passed over.</summary>
    public Checkpoint? ReadLatest(Action<string> passedOver)
    {
        foreach (var step in Steps.Reverse())
        {
            try
            {
                return Read(step);
            }
            catch (Exception e) when (e is IOException or JsonException or FormatException or TrainingException)
            {
                passedOver($"The checkpoint '{PathOf(step)}' was passed over: {e.Message}");
            }
        }
        return null;
    }

    /// <summary>Reads the checkpoint of a step.</summary>
    /// <exception cref="TrainingException">A file is missing or not what was written.</exception>
    public Checkpoint Read(long step)
    {
        var path = PathOf(step);
        var statePath = Path.Combine(path, StateFile);
        if (!File.Exists(statePath)) throw new TrainingException($"it has no {StateFile}.");
        var state = JsonSerializer.Deserialize(File.ReadAllText(statePath), RunJson.Pretty.CheckpointState) ?? throw new TrainingException($"its {StateFile} is empty.");
        foreach (var (name, sum) in state.Sha256)
            if (Sha256(Path.Combine(path, Path.GetFileName(name))) != sum) throw new TrainingException($"{name} is not what was written.");
        IReadOnlyDictionary<string, Tensor> Load(string name) => SafetensorsFile.Open(Path.Combine(path, name)).ReadAll();
        return new Checkpoint(state.Step, Load(WeightsFile), Load(AverageFile), Load(OptimizerFile))
        {
            Timesteps = state.Sha256.ContainsKey(TimestepsFile) ? Load(TimestepsFile) : Checkpoint.Nothing,
            LossScale = state.Sha256.ContainsKey(LossScaleFile) ? Load(LossScaleFile) : Checkpoint.Nothing,
        };
    }

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path).AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1;

    private static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary><c>state.json</c> of a checkpoint.</summary>
internal sealed record CheckpointState(long Step, Dictionary<string, string> Sha256);
