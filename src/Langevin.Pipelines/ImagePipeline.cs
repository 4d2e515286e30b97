using Langevin.Diffusion;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>Samples images of a model, of its classes if it knows any. Immutable once loaded: it serves many threads at once.</summary>
/// <param name="model">The model.</param>
public sealed partial class ImagePipeline(ImageDiffusionModel model)
{
    /// <summary>The model.</summary>
    public ImageDiffusionModel Model { get; } = model;

    /// <summary>Loads a model's folder to sample from it.</summary>
    /// <param name="folder">A folder in diffusers' layout.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">The type to compute in: Float32, BFloat16, Float64.</param>
    public static ImagePipeline Load(string folder, Device device = default, ScalarType type = ScalarType.Float32)
    {
        var model = ImageDiffusionModel.Load(folder);
        model.Network.To(type);
        model.Network.To(device);
        model.Network.To(MemoryFormat.ChannelsLast);
        model.Network.Eval();
        return new ImagePipeline(model);
    }

    /// <summary>What a request comes to: the sampler, the grid and all else that it leaves open.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public SamplingPlan Plan(SampleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestCheck.Check(Model, request);
        return new SamplingPlan(Model, request);
    }

    /// <summary>Samples.</summary>
    /// <returns>The images: [Count, C, H, W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Sample(SampleRequest request, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var batches = new List<Tensor>();
        foreach (var (_, images) in Batches(request, cancellation)) batches.Add(scope.Return(images));
        return scope.Return(Tensor.Cat([.. batches]));
    }

    /// <summary>Samples batch by batch, so that many images never lie in memory together.</summary>
    /// <returns>The classes asked for (empty when the model knows none) and the images, [b, C, H, W], Float32 on the CPU, in [-1, 1].</returns>
    public IEnumerable<(int[] Classes, Tensor Images)> Batches(SampleRequest request, CancellationToken cancellation = default)
    {
        var plan = Plan(request);
        var noise = request.Randomness.Open(request.Seed);
        for (var first = 0; first < request.Count; first += request.BatchSize)
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
        var picture = Turn(request.Init, first, count)?.To(type).To(device);
        var (denoiser, sampler) = (GuidedDenoiser.Of(Model, plan, Labels(classes)), plan.Recipe.Sampler);
        if (request.Inpainting is { } part)
        {
            var known = Turn(part.Known, first, count)!.To(type).To(device);
            if (sampler is RePaintSampler repaint) sampler = repaint.For(picture!, known);
            else denoiser = new InpaintingDenoiser(denoiser, picture!, known) { Noise = unit };
        }
        var isChange = picture is not null && (request.Inpainting is null || plan.Strength < 1);
        var start = isChange ? plan.Grid.Start.Perturb(picture!, unit) : unit * plan.StartScale;
        var images = sampler.Sample(denoiser, start, plan.Grid, new SamplingOptions
        {
            Noise = source,
            Cancellation = cancellation,
            OnStep = request.OnStep is { } report ? walk => report(new BatchProgress(first, request.Count, walk)) : null,
        });
        return (classes, scope.Return(images.Clamp(-1, 1).To(ScalarType.Float32).To(Device.Cpu).Contiguous()));
    }

    /// <summary>The type of samples: half precision is the network's own affair.</summary>
    private ScalarType WalkType => Model.Network.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private Tensor? Labels(int[] classes) => classes.Length == 0 ? null : Tensor.From(Array.ConvertAll(classes, c => (long)c)).To(Model.Network.Device);

    private int[] ClassesOf(SampleRequest request, int first, int count)
    {
        if (Model.Classes == 0) return [];
        var asked = request.Classes ?? [.. Enumerable.Range(0, Model.Classes)];
        return [.. Enumerable.Range(first, count).Select(i => asked[i % asked.Count])];
    }

    /// <summary>What is given for some of the images, in turn.</summary>
    private static Tensor? Turn(Tensor? given, int first, int count) =>
        given?.IndexSelect(0, Tensor.From(Enumerable.Range(first, count).Select(i => i % given.Size(0)).ToArray()));
}
