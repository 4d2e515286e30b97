using Langevin.Models;
using Langevin.Models.Adapters;
using Langevin.Models.Autoencoder;
using Langevin.Models.Safety;
using Langevin.Nn;
using Langevin.Pipelines.Memory;
using Langevin.Pipelines.Safety;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    private const long BytesAPixel = 3, BytesAValue = 4, Copies = 5;

    /// <summary>What a request takes: memory stage by stage, and room on the disk. Nothing is computed, and a pipeline of <see cref="NetworkPresence.Never"/> is enough.</summary>
    /// <param name="request">The request.</param>
    /// <param name="presence">When its networks are in memory; as they are here when null.</param>
    /// <param name="available">Bytes that may be used, by which tiles are chosen; those of the machine when null.</param>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public MemoryPlan Memory(TextToImageRequest request, NetworkPresence? presence = null, long? available = null)
    {
        var plan = Plan(request);
        var size = request.Size(NativeSize);
        var batch = Math.Min(request.BatchSize, request.Count);
        var guided = (Network.IsToldGuidance ? request.TrueGuidance : plan.Guidance) != 1;
        var isOffloaded = (presence ?? source?.Place.Presence) == NetworkPresence.WhileUsed;
        var judge = request.Safety == SafetyUse.Honoured ? SafetyMemory() : null;
        List<ComponentMemory> components = [.. Networks.Select(network => ComponentMemory.Of(network.Key, network.Value)), .. Beside(request), .. judge is null ? [] : new[] { judge }];
        long Weights(Stage? stage) => components.Where(component => !isOffloaded || !Networks.TryGetValue(component.Name, out var network) || Residency.StageOf(network) == stage).Sum(component => component.Bytes);
        var texts = request.Prompts.Count + (guided ? Math.Max(request.NegativePrompts.Count, 1) : 0);
        var images = (request.Count + batch * (Copies - 1)) * size.Height * size.Width * BytesAPixel * BytesAValue;        // decoded, clamped, laid out, and as a file
        var text = new StageMemory("text", Weights(Stage.Text), Largest(Stage.Text, network => Activations.OfText(network, texts)));
        var walk = new StageMemory("walk", Weights(Stage.Walk), Walked(request, batch * (guided ? 2 : 1), size));
        var kept = isOffloaded ? 0 : walk.Activations;                                                        // what was freed is kept to be used again, in pieces that the decoder's are too large for
        var tiles = request.Tiling == DecodeTiling.WhenNeeded ? Tiles(size, (available ?? MachineMemory.Available() ?? long.MaxValue) - MemoryPlan.Program - Weights(Stage.Codec) - kept) : request.Tiling == DecodeTiling.Always ? Tiles(size, 0) : null;
        var decode = new StageMemory(tiles is null ? "decode" : $"decode in tiles of {tiles.SampleSize}", Weights(Stage.Codec), Largest(Stage.Codec, network => Activations.OfDecoder(network, Tile(size.Height, tiles), Tile(size.Width, tiles))) + kept + images);
        List<StageMemory> stages = [.. Looks(request, Weights(null)), text, walk, decode];
        if (judge is not null) stages.Add(new StageMemory("judge", Weights(null), kept + images));
        return new MemoryPlan([.. components, .. Readers(request).Select(reader => reader.Encoder)], stages, request.Count * size.Height * size.Width * BytesAPixel);
    }

    private long Walked(TextToImageRequest request, long rows, ImageSize size)
    {
        var (height, width) = (size.Height / Codec.Reduction, size.Width / Codec.Reduction);
        return Largest(Stage.Walk, network => Activations.OfWalk(network, rows, height, width)) + request.Controls.Select(control => Activations.OfWalk(control.Network, rows, height, width)).DefaultIfEmpty().Max();
    }

    /// <summary>What is used beside the model, and what adapters of its weights take.</summary>
    private IEnumerable<ComponentMemory> Beside(TextToImageRequest request) =>
    [
        .. request.Preview?.Network is { } small ? new[] { ComponentMemory.Of("preview", small) } : [],
        .. request.Controls.Select((control, i) => ComponentMemory.Of($"control {i + 1}", control.Network)),
        .. request.T2IControls.Select((control, i) => ComponentMemory.Of($"t2i-adapter {i + 1}", control.Network)),
        .. request.PicturePrompts.Select((prompt, i) => ComponentMemory.Of($"ip-adapter {i + 1}", "IPAdapter", prompt.Adapter)),
        .. source is { Checkpoint: AdaptedCheckpoint adapted, Place: var place } && adapted.NumbersBeside(place.Form(Network.Type)) is > 0 and var numbers
            ? new[] { new ComponentMemory("adapters", "and plain weights", numbers, [ScalarType.Float32], ScalarType.Float32, numbers * BytesAValue) } : [],
    ];

    /// <summary>Pictures are looked at before anything else, by an encoder at a time that goes then.</summary>
    private static IEnumerable<StageMemory> Looks(TextToImageRequest request, long weights) =>
        Readers(request).Select(reader => new StageMemory("look", weights + reader.Encoder.Bytes, reader.Activations)).OrderByDescending(stage => stage.Bytes).Take(1);

    private static IEnumerable<PictureReaderMemory> Readers(TextToImageRequest request) => request.PicturePrompts.Select(prompt => prompt.Pictures.Taken).OfType<PictureReaderMemory>();

    /// <summary>The safety checker, which computes in Float32; null where there is none.</summary>
    private ComponentMemory? SafetyMemory()
    {
        if (source is not { Checkpoint: var checkpoint } || !checkpoint.Components.TryGetValue(SafetyFilter.Component, out var name) || name != nameof(StableDiffusionSafetyChecker)) return null;
        return ComponentMemory.Of(SafetyFilter.Component, checkpoint.Network<Architecture>(SafetyFilter.Component, new WeightForm(ScalarType.Float32) { Reading = WeightReading.Outline }));
    }

    private static long Tile(long side, Tiling? tiles) => tiles is null ? side : Math.Min(side, tiles.SampleSize);

    private long Largest(Stage stage, Func<Architecture, long> activations) => Networks.Values.Where(network => Residency.StageOf(network) == stage).Select(activations).DefaultIfEmpty().Max();

    /// <summary>The tiles by which an image is decoded in so much memory; null for none.</summary>
    private Tiling? Tiles(ImageSize size, long room)
    {
        var autoencoder = Networks.Values.First(network => Residency.StageOf(network) == Stage.Codec);
        if (Activations.OfDecoder(autoencoder, size.Height, size.Width) <= room) return null;
        var sides = DecodeTiles.Sides.Where(side => side < Math.Max(size.Height, size.Width) && side % Codec.Reduction == 0).ToList();
        if (sides.Count == 0) return null;
        var side = sides.FirstOrDefault(side => Activations.OfDecoder(autoencoder, Math.Min(side, size.Height), Math.Min(side, size.Width)) <= room, sides[^1]);
        return new Tiling(side, side / Codec.Reduction);
    }

    /// <summary>The tiles by which latents are decoded now, which is told where it was not asked for.</summary>
    private Tiling? ChooseTiles(Tensor latents, TextToImageRequest request)
    {
        if (request.Tiling == DecodeTiling.Never || latents.Device != Device.Cpu && request.Tiling == DecodeTiling.WhenNeeded) return null;
        var size = new ImageSize(latents.Size(2) * Codec.Reduction, latents.Size(3) * Codec.Reduction);
        if (request.Tiling == DecodeTiling.Always) return Tiles(size, 0);
        if (MachineMemory.Available() is not { } room || Tiles(size, room) is not { } tiles) return null;
        request.OnNotice?.Invoke($"The memory that is left is too little to decode {size.Width} x {size.Height} pixels at once; they are decoded in tiles of {tiles.SampleSize}, which can be asked for or refused.");
        return tiles;
    }
}
