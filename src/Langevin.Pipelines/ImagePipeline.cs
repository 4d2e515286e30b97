using Langevin.Diffusion;
using Langevin.Diffusion.Noise;
using Langevin.Models;
using Langevin.Models.Approximation;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>Samples images of a model, of its classes if it knows any. Immutable once loaded: it serves many threads at once.</summary>
/// <param name="model">The model.</param>
public sealed partial class ImagePipeline(ImageDiffusionModel model)
{
    /// <summary>The model.</summary>
    public ImageDiffusionModel Model { get; } = model;

    private string NetworkName => Model.Network is UNet2DModel ? "unet" : "transformer";

    /// <summary>The networks by the names of their components.</summary>
    private IReadOnlyDictionary<string, Architecture> Networks => new Dictionary<string, Architecture> { [NetworkName] = Model.Network };

    /// <summary>Loads a model's folder to sample from it.</summary>
    /// <param name="folder">A folder in diffusers' layout.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">The type to compute in: Float32, BFloat16, Float64.</param>
    public static ImagePipeline Load(string folder, Device device = default, ScalarType type = ScalarType.Float32) =>
        new(ImageDiffusionModel.Load(folder, new WeightForm(type) { Device = device, Format = MemoryFormat.ChannelsLast }));

    /// <summary>What a request comes to: the sampler, the grid and all else that it leaves open.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public SamplingPlan Plan(SampleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestCheck.Check(Model, request);
        return new SamplingPlan(WalkDefaults.Of(Model), request);
    }

    /// <summary>Samples.</summary>
    /// <returns>The images: [Count, C, H, W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="DegenerateImageException">Numbers of an image are not finite: the message names the first layer with such an output.</exception>
    public Tensor Sample(SampleRequest request, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var batches = new List<Tensor>();
        foreach (var (_, images) in Batches(request, cancellation)) batches.Add(scope.Return(images));
        return scope.Return(Tensor.Cat([.. batches]));
    }

    /// <summary>Samples batch by batch, so that many images never lie in memory together.</summary>
    /// <returns>The classes asked for (empty when the model knows none) and the images, [b, C, H, W], Float32 on the CPU, in [-1, 1].</returns>
    public IEnumerable<(int[] Classes, Tensor Images)> Batches(SampleRequest request, CancellationToken cancellation = default) => BatchesFrom(0, request, cancellation);

    /// <summary>The batches from one of the images on, such as the first that a program had not yet made when it was stopped.</summary>
    /// <remarks>Images are the same as in the whole sequence where the request's <see cref="Randomness"/> is keyed by image; those of one generator depend on the batches before.</remarks>
    /// <param name="start">The first image's number.</param>
    /// <param name="request">What to sample.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc cref="Batches" path="/returns"/>
    public IEnumerable<(int[] Classes, Tensor Images)> BatchesFrom(int start, SampleRequest request, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        var plan = Plan(request);
        var noise = request.Randomness.Open(request.Seed);
        for (var first = start; first < request.Count; first += request.BatchSize)
        {
            var count = Math.Min(request.BatchSize, request.Count - first);
            yield return Batch(request, plan, noise(first), first, count, cancellation);
        }
    }

    private (int[], Tensor) Batch(SampleRequest request, SamplingPlan plan, INoiseSource source, int first, int count, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var device = Model.Network.Device;
        var type = WalkType;
        var classes = ClassesOf(request, first, count);
        long[] shape = [count, Model.Channels, Model.Size.Height, Model.Size.Width];
        var unit = request.Noise?.Narrow(0, first, count).To(type).To(device) ?? source.Draw(shape, type, device, NoiseDraw.Start);
        using var shortcuts = request.Shortcuts();
        IDenoiser Guided(Network? network) => GuidedDenoiser.Of(Told(Model, classes, shortcuts, network), plan, Worse(plan, classes));
        var walk = new Walk(plan, Guided(request.Graphs ? PredictRecorded : null), source, unit)
        {
            Picture = request.Init.Turn(first, count)?.To(type).To(device),
            Known = request.Inpainting?.Known.Turn(first, count).To(type).To(device),
        };
        var images = walk.Sample(request.OnStep is { } report ? step => report(new BatchProgress(first, request.Count, step)) : null, cancellation);
        Soundness.CheckFinite(images, "images", Networks, () => (walk with { Denoiser = Guided(null), Source = request.Randomness.Open(request.Seed)(first) }).Sample(null, cancellation));
        foreach (var i in request.OnConstant is null ? [] : Soundness.Constants(images)) request.OnConstant!(first + i);
        return (classes, scope.Return(images.Clamp(-1, 1).To(ScalarType.Float32).To(Device.Cpu).Contiguous()));
    }

    /// <summary>The type of samples: half precision is the network's own affair.</summary>
    private ScalarType WalkType => Model.Network.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private int[] ClassesOf(SampleRequest request, int first, int count)
    {
        if (Model.Classes == 0) return [];
        var asked = request.Classes ?? [.. Enumerable.Range(0, Model.Classes)];
        return [.. Enumerable.Range(first, count).Select(i => asked[i % asked.Count])];
    }

    /// <summary>A model told the classes of a batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">The class of each image.</param>
    /// <param name="shortcuts">What the walk leaves out; null for nothing.</param>
    /// <param name="network">How it is asked; null for plainly.</param>
    private static ToldNetwork Told(ImageDiffusionModel model, int[] classes, WalkShortcuts? shortcuts = null, Network? network = null)
    {
        var device = model.Network.Device;
        var isKnowing = model.Classes > 0 && classes.Length > 0;
        var channels = model.Network.OutChannels == 2 * model.Network.InChannels ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean;
        return new ToldNetwork(
            shortcuts is null ? network ?? model.Predict : Shortened, channels,
            isKnowing ? Tensor.From(Array.ConvertAll(classes, c => (long)c)).To(device) : null,
            isKnowing && model.Info.HasNullClass ? Tensor.Full([1], model.Classes, ScalarType.Int64, device) : null);

        Tensor Shortened(Tensor x, Tensor t, Tensor? condition)
        {
            var wanted = condition is null ? x.Size(0) : (long)(condition < model.Classes).To(ScalarType.Int64).Sum().Item();
            return model.Predict(x, t, condition, shortcuts.Next(x.Size(0), wanted));
        }
    }

    /// <summary>The worse model that is guided away from; null for none.</summary>
    private static NetworkDenoiser? Worse(SamplingPlan plan, int[] classes) =>
        plan.Details.Worse is { Model: var worse } ? Told(worse, classes).Alone(plan.IsOwn ? worse.Recipe : plan.Recipe) : null;
}
