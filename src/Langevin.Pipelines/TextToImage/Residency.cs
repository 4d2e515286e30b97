using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.DeepCompression;
using Langevin.Models.Prior;
using Langevin.Models.TinyAutoencoder;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Networks that are in memory only while somebody uses them. Several threads may: they are loaded by the first and go with the last.</summary>
/// <param name="checkpoint">What they are loaded from.</param>
/// <param name="networks">The networks, by component, without weights.</param>
/// <param name="place">Where and how they lie.</param>
internal sealed class Residency(Checkpoint checkpoint, IReadOnlyDictionary<string, Architecture> networks, Placement place)
{
    private readonly Lock loading = new();
    private readonly Dictionary<Stage, int> users = [];

    /// <summary>The stage that a network works in.</summary>
    public static Stage StageOf(Architecture network) => network switch
    {
        TransformersModel or PriorTransformer or ImageNormalizer => Stage.Text,
        AutoencoderKL or AutoencoderTiny or AutoencoderDC => Stage.Codec,
        _ => Stage.Walk,
    };

    /// <summary>Has the networks of a stage in memory until disposed.</summary>
    public IDisposable Use(Stage stage)
    {
        lock (loading)
        {
            if (users.GetValueOrDefault(stage) == 0)
                foreach (var (component, network) in Of(stage)) Load(component, network);
            users[stage] = users.GetValueOrDefault(stage) + 1;
        }
        return new Lease(this, stage);
    }

    private IEnumerable<KeyValuePair<string, Architecture>> Of(Stage stage) => networks.Where(network => StageOf(network.Value) == stage);

    private void Load(string component, Architecture network)
    {
        var form = (place.Unpacked with { Presence = NetworkPresence.Always }).Form(network.Type);
        var loaded = checkpoint.Network<Architecture>(component, form);
        network.ShareStateDict(loaded.StateDict());
        network.ComputeAs(loaded);
        loaded.Release();
        if (place.Storage == WeightStorage.Packed && StageOf(network) != Stage.Codec) network.Compile();
    }

    private void Leave(Stage stage)
    {
        lock (loading)
        {
            if (--users[stage] > 0) return;
            foreach (var (_, network) in Of(stage)) network.Release();
            TorchRuntime.GiveBackFreedMemory();
        }
    }

    private sealed class Lease(Residency residency, Stage stage) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0) residency.Leave(stage);
        }
    }
}

/// <summary>What a pipeline does, one after the other.</summary>
internal enum Stage
{
    /// <summary>Prompts are encoded.</summary>
    Text,
    /// <summary>Latents are walked.</summary>
    Walk,
    /// <summary>Pictures become latents, or latents pictures.</summary>
    Codec,
}
