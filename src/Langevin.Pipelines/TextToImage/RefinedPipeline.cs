using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Two models after each other: one walks from noise to a share of the way, the refiner walks the rest.</summary>
/// <remarks>Podell et al. 2023, section 2.5. Both work on the same latents; the refiner reads the same prompts with its own encoder.</remarks>
/// <param name="first">The model that begins.</param>
/// <param name="refiner">The model that ends.</param>
/// <param name="share">The share of the walk's time that the first one walks, in (0, 1); 0.8 is usual.</param>
public sealed class RefinedPipeline(TextToImagePipeline first, TextToImagePipeline refiner, double share)
{
    /// <summary>Makes images.</summary>
    /// <param name="request">Of what, and how; both models follow it.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>The images: [N, 3, H, W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit one of the models: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Generate(TextToImageRequest request, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. Batches(request, cancellation)]));
    }

    /// <summary>Makes images batch by batch; the first model has done its part, in latents, before the first of them.</summary>
    /// <param name="request">Of what, and how; both models follow it.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>Images: [b, 3, H, W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit one of the models: the message says what it can do.</exception>
    public IEnumerable<Tensor> Batches(TextToImageRequest request, CancellationToken cancellation = default)
    {
        var (begun, ended) = Parts(request);
        return refiner.Batches(ended with { Stopped = first.Latents(begun, cancellation) }, cancellation);
    }

    /// <summary>What the first model's part of a request comes to.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit one of the models: the message says what it can do.</exception>
    public SamplingPlan Plan(TextToImageRequest request) => first.Plan(Parts(request).Begun);

    private (TextToImageRequest Begun, TextToImageRequest Ended) Parts(TextToImageRequest request)
    {
        if (!(share > 0 && share < 1)) throw new ArgumentException($"The refiner takes over at {share} of the walk; that lies between 0 and 1.");
        var size = request.Size(first.NativeSize);
        var steps = request.Steps ?? first.Defaults.Steps;
        var whole = request with { Height = size.Height, Width = size.Width, Steps = steps, Scheduler = request.Scheduler ?? first.Scheduler };
        return (whole with { Until = share }, whole with { From = share, Init = null, Strength = null, Inpainting = null, Noise = null });
    }
}
