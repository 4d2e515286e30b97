using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Pipelines.Safety;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    private (Checkpoint Checkpoint, Placement Place)? source;
    private Residency? residency;

    /// <summary>
    /// Another pipeline with adapters and taught words on what this one has. It reads the weights that no adapter touches from the same memory (or from the files anew, where
    /// weights are packed), and this one stays as it is, to the bit: both, and any number of others, serve at once.
    /// </summary>
    /// <param name="adapters">What is added.</param>
    /// <exception cref="AdapterException">Something was made for other networks: everything that does not fit is listed.</exception>
    /// <exception cref="Models.Tokenizers.TokenizerException">A word is in the vocabulary already.</exception>
    public TextToImagePipeline With(CheckpointAdapters adapters)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        var (checkpoint, place) = source!.Value;
        var readable = place.Storage == WeightStorage.Packed ? checkpoint : new LoadedCheckpoint(checkpoint, Networks);
        return Load(new AdaptedCheckpoint(readable, adapters), place).WithSafetyOf(this);
    }

    /// <summary>Has the networks of a stage in memory until disposed; null where they are there in any case.</summary>
    internal IDisposable? Use(Stage stage) => residency?.Use(stage);

    /// <summary>Remembers what it was opened from.</summary>
    internal TextToImagePipeline OpenedFrom(Checkpoint checkpoint, Placement place)
    {
        source = (checkpoint, place);
        safety = new Lazy<SafetyFilter?>(() => SafetyFilter.Of(checkpoint, place.Device));
        if (place.Presence == NetworkPresence.WhileUsed) residency = new Residency(checkpoint, Networks, place);
        return this;
    }
}
