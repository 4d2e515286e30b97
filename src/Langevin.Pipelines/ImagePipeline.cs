using Langevin.Diffusion;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>Samples images of a model, of its classes if it knows any. Immutable once loaded: it serves many threads at once.</summary>
/// <param name="model">The model.</param>
public sealed class ImagePipeline(ImageDiffusionModel model)
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
        Check(request);
        for (var first = 0; first < request.Count; first += request.BatchSize)
        {
            var count = Math.Min(request.BatchSize, request.Count - first);
            yield return Batch(request, first, count, cancellation);
        }
    }

    private (int[], Tensor) Batch(SampleRequest request, int first, int count, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var defaults = Model.Info.Sampling;
        var device = Model.Network.Device;
        var source = new PerSampleNoise(request.Seed, first);
        var noise = request.Noise?.Narrow(0, first, count).To(device) ?? source.Start(Shape(count), device);
        var classes = ClassesOf(request, first, count);
        var labels = classes.Length == 0 ? null : Tensor.From(Array.ConvertAll(classes, c => (long)c)).To(device);
        var guidance = request.Guidance ?? (Model.Info.HasNullClass ? defaults.Guidance : 1);
        var denoiser = new ConstrainedDenoiser(Model.Denoiser(labels, guidance), new Clip());
        var grid = Model.Grid(request.Grid, request.Steps);
        var sampler = Catalog.Samplers.ByName(request.Sampler ?? defaults.Sampler);
        var images = sampler.Sample(denoiser, noise * Model.Recipe.StartScale(grid), grid, new SamplingOptions
        {
            Noise = source,
            Cancellation = cancellation,
            OnStep = request.OnStep is { } report ? walk => report(new BatchProgress(first, request.Count, walk)) : null,
        });
        return (classes, scope.Return(images.Clamp(-1, 1).To(ScalarType.Float32).To(Device.Cpu).Contiguous()));
    }

    private long[] Shape(long count) => [count, Model.Channels, Model.Size.Height, Model.Size.Width];

    private int[] ClassesOf(SampleRequest request, int first, int count)
    {
        if (Model.Classes == 0) return [];
        var asked = request.Classes ?? [.. Enumerable.Range(0, Model.Classes)];
        return [.. Enumerable.Range(first, count).Select(i => asked[i % asked.Count])];
    }

    private void Check(SampleRequest request)
    {
        if (request.Count is < 1 or > 1_000_000) throw new ArgumentException($"{request.Count} images were asked for; ask for 1 to 1000000.");
        if (request.BatchSize < 1) throw new ArgumentException($"The batch size is {request.BatchSize}, and must be at least 1.");
        if (request.Classes is { } classes)
        {
            if (Model.Classes == 0) throw new ArgumentException("This model knows no classes; leave --classes out.");
            foreach (var c in classes)
                if (c < 0 || c >= Model.Classes) throw new ArgumentException($"Class {c} does not exist: this model has the classes 0 to {Model.Classes - 1}.");
        }
        var shape = Shape(request.Count);
        if (request.Noise is { } noise && !noise.Shape.AsSpan().SequenceEqual(shape))
            throw new ArgumentException($"The noise has shape [{string.Join(", ", noise.Shape)}]; {request.Count} images of this model need [{string.Join(", ", shape)}].");
    }
}
