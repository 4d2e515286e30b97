using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Pipelines;

public sealed partial class ImagePipeline
{
    /// <summary>Turns pictures into the noise that deterministic sampling over the same grid turns back into them, nearly.</summary>
    /// <remarks>
    /// DDIM inversion (Dhariwal and Nichol 2021, appendix F; Mokady et al. 2022): the probability-flow ODE from data to noise by Euler's rule, over the request's grid
    /// backwards. At each step the network is told the timestep that the step leads to. Without guidance or constraints. 1 NFE a step.
    /// </remarks>
    /// <param name="request">What is sampled later, with the pictures in <see cref="WalkRequest.Init"/>. Its sampler is not looked at.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Noise: [Count, C, H, W], Float32 on the CPU, of about unit variance, for <see cref="WalkRequest.Noise"/>.</returns>
    /// <exception cref="ArgumentException">There are no pictures, or something else asked for does not fit the model.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Invert(SampleRequest request, CancellationToken cancellation = default)
    {
        var plan = Plan(request with { Strength = 1, Inpainting = null, GuidanceDetails = new GuidanceDetails(), Guidance = null, Thresholding = new Thresholding(ThresholdKind.None) });
        if (request.Init is null) throw new ArgumentException("There are no pictures to turn into noise; give them with --init.");
        using var scope = new TensorScope();
        var backwards = Backwards(plan.Grid);
        var batches = new List<Tensor>();
        for (var first = 0; first < request.Count; first += request.BatchSize)
        {
            var count = Math.Min(request.BatchSize, request.Count - first);
            var picture = request.Init.Turn(first, count).To(WalkType).To(Model.Network.Device);
            var denoiser = Told(Model, ClassesOf(request, first, count)).Alone(plan.Recipe);
            var noise = new DdimSampler().Sample(denoiser, picture, backwards, new SamplingOptions { Cancellation = cancellation });
            batches.Add((noise / plan.StartScale).To(ScalarType.Float32).To(Device.Cpu));
        }
        return scope.Return(Tensor.Cat([.. batches]));
    }

    /// <summary>The grid from its end to its start; where it ended, the level holds the timestep that the network is told.</summary>
    private static Grid Backwards(Grid grid) =>
        new([.. grid.Steps.Reverse().Select(step => new GridStep(step.To with { T = step.From.T }, step.From))]) { Process = grid.Process };
}
