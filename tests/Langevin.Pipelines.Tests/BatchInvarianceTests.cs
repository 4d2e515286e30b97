using Langevin.Oracles;
using Langevin.Diffusion;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>64 images drawn one at a time, in batches of 7, and all at once, with the model that comes with the program.</summary>
public sealed class BatchInvarianceTests
{
    private const int Count = 64;
    private static readonly ImagePipeline Pipeline = ImagePipeline.Load(Goldens.FashionMnist);

    /// <summary>
    /// Deterministic and stochastic, of first and of second order. How far the network's own rounding may differ is the BLAS library's affair (nothing with OpenBLAS for Cooperlake,
    /// up to 1e-5 with that for Haswell); a rule of second order takes 1.5 times the latest answer and -0.5 times the one before, and so does guidance of 1.5 with its two answers: twice as much.
    /// </summary>
    [Theory]
    [InlineData("ddim", "per-sample", 1.5, 2e-5)]
    [InlineData("ddim", "per-sample", 1, 1e-5)]
    [InlineData("ddpm", "per-sample", 1, 1e-5)]
    [InlineData("dpm++2m-sde", "brownian", 1.5, 4e-5)]
    public void Sample_InAnyBatches_GivesTheSameImages(string sampler, string randomness, double guidance, double tolerance)
    {
        using var scope = new TensorScope();
        var request = new SampleRequest { Count = Count, Seed = 11, Steps = 5, Guidance = guidance, Sampler = sampler, Randomness = Randomness.ByName(randomness) };
        var whole = Pipeline.Sample(request with { BatchSize = Count });
        foreach (var size in new[] { 1, 7 }) Goldens.Near(whole, Pipeline.Sample(request with { BatchSize = size }), tolerance, $"batches of {size}");
    }

    /// <summary>What is drawn and what a sampler computes is the same to the last bit; it is the network's convolutions that round otherwise in another batch.</summary>
    [Theory]
    [MemberData(nameof(Samplers))]
    public void Sample_WithANetworkThatLooksAtEachImageAlone_GivesTheSameBits(string sampler)
    {
        using var scope = new TensorScope();
        var details = new GuidanceDetails { Around = (_, _) => new Shrinking() };
        var request = new SampleRequest { Count = Count, Seed = 5, Steps = 3, Sampler = sampler, Guidance = 1, GuidanceDetails = details };
        var whole = Pipeline.Sample(request with { BatchSize = Count });
        foreach (var size in new[] { 1, 7 }) Assert.Equal(0, Goldens.Difference(whole, Pipeline.Sample(request with { BatchSize = size })));
    }

    [Fact]
    public void Sample_FromManyThreadsAtOnce_GivesWhatOneGives()
    {
        using var scope = new TensorScope();
        var requests = new[] { "ddim", "ddpm", "dpm++2m", "euler-ancestral" }.Select((sampler, i) => new SampleRequest { Count = 3, Seed = (ulong)i, Steps = 3, Sampler = sampler }).ToArray();
        var alone = Array.ConvertAll(requests, request => Pipeline.Sample(request).Keep());
        var together = new Tensor[requests.Length];
        Parallel.For(0, requests.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var own = new TensorScope();
            together[i] = Pipeline.Sample(requests[i]).Keep();
        });
        foreach (var (i, images) in alone.Index()) Goldens.Near(images, together[i], 1e-5, $"request {i}");
    }

    /// <summary>Every sampler but those that choose their steps by the worst image of a batch.</summary>
    public static TheoryData<string> Samplers => [.. Catalog.Samplers.Names.Where(name => !Catalog.Samplers.ByName(name).IsAdaptive && name is not "annealed-langevin")];

    /// <summary>Half of what is seen: each number by itself.</summary>
    private sealed class Shrinking : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level) => x * 0.5;
    }
}
