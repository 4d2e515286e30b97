using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Noise;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.Prior;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>The prior of unCLIP: walks from noise to the embedding of a picture that a text tells of.</summary>
/// <remarks>Ramesh et al. 2022, section 2.2.</remarks>
/// <param name="network">The network.</param>
/// <param name="scheduler">What it is walked by.</param>
internal sealed class ImagePrior(PriorTransformer network, SchedulerConfig scheduler)
{
    private static readonly SamplingDefaults Defaults = new() { Sampler = null, Grid = null, Steps = 25, Guidance = 4 };

    /// <summary>The network.</summary>
    public PriorTransformer Network => network;

    /// <summary>What it is walked by.</summary>
    /// <param name="steps">Steps; null for 25.</param>
    /// <param name="guidance">The scale of guidance; null for 4.</param>
    /// <exception cref="ArgumentException">So many steps cannot be walked.</exception>
    public SamplingPlan Plan(int? steps, double? guidance) => new(new WalkDefaults(scheduler.Recipe(), Defaults), new SampleRequest { Steps = steps, Guidance = guidance });

    /// <summary>Embeddings of pictures: [B, width].</summary>
    /// <param name="texts">Encoded texts, the last of them the empty one that guidance goes away from.</param>
    /// <param name="wanted">The number of each image's text: [B], Int64.</param>
    /// <param name="plan">What is walked.</param>
    /// <param name="source">Where noise comes from.</param>
    /// <param name="cancellation">Ends the walk between two steps.</param>
    public Tensor Embed(PromptCondition texts, Tensor wanted, SamplingPlan plan, INoiseSource source, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        var type = network.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var start = source.Draw([wanted.Size(0), network.Config.EmbeddingDim], type, network.Device, NoiseDraw.Start);
        var told = new ToldNetwork(Predict, NetworkChannels.Mean, wanted, Tensor.From([texts.Context.Size(0) - 1]));
        var walked = new Walk(plan, GuidedDenoiser.Of(told, plan), source, start).Sample(null, cancellation);
        return scope.Return(network.ToClip(walked.To(network.Type)).To(type));

        Tensor Predict(Tensor x, Tensor t, Tensor? rows)
        {
            using var inner = new TensorScope();
            var text = texts.Rows(rows!);
            var own = network.Forward(x.To(network.Type), t, text.Pooled!.To(network.Type), network.Config.ReadsText ? text.Context.To(network.Type) : null, text.Mask);
            return inner.Return(own.To(x.Type));
        }
    }
}
