using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Pipelines;

/// <summary>What a request comes to with a model: everything that it left open is decided.</summary>
/// <remarks>
/// A model of ours is sampled as its langevin.json says. A model without one, and any with another scheduler, follows the whole scheduler: process, prediction, spacing,
/// sampler, constraint and the size of the starting noise. What is chosen by name takes the place of that piece alone.
/// </remarks>
public sealed class SamplingPlan
{
    private const double DefaultStrength = 0.8, SameLevel = 1e-6;

    internal SamplingPlan(WalkDefaults model, WalkRequest request)
    {
        var defaults = model.Sampling;
        IsOwn = request.Scheduler is null;
        Details = request.GuidanceDetails;
        var sampler = request.Sampler ?? RePaint(request)?.Sampler ?? (IsOwn ? defaults.Sampler : null);
        var spacing = request.Grid ?? RePaint(request)?.Spacing ?? (IsOwn ? defaults.Grid : null);
        Recipe = Pieces(request, request.Scheduler is { } other ? model.Read(other) : model.Recipe, sampler, spacing, IsOwn && defaults.Sampler is not null);
        if (request.Inpainting is { IsRePaint: true } && Recipe.Sampler is not RePaintSampler) throw new ArgumentException($"RePaint has steps of its own, and {Recipe.Sampler.Name} was asked for; leave the sampler out.");
        SamplerName = sampler?.Name ?? Recipe.Sampler.Name;
        Guidance = request.Guidance ?? defaults.Guidance;
        Strength = request.Init is null ? 1 : request.Strength ?? (request.Inpainting is null ? DefaultStrength : 1);
        Steps = request.Steps ?? (Recipe.Sampler.IsAdaptive ? 1 : request.Budget is { } budget ? Fitting(budget) : defaults.Steps);
        var whole = Recipe.Spacing.Over(Recipe.Process, Steps);
        if (request.Sampler is not null && request.Grid is null && SigmaRule.Replaces(whole, Recipe.Sampler))
        {
            (spacing, Recipe) = (null, Recipe with { Spacing = SigmaRule.Spacing, Start = StartNoise.Marginal });
            whole = Recipe.Spacing.Over(Recipe.Process, Steps);
        }
        GridName = spacing?.Name ?? Recipe.Spacing.Name;
        StartScale = (spacing is null || StartsInNoise(whole) ? Recipe : Recipe with { Start = StartNoise.Marginal }).StartScale(whole);
        Grid = Strength < 1 ? Recipe.Sampler.Enter(whole, Skipped(model.Partial)) : whole;
        if (request.StopAfter is { } last) Grid = Grid.Truncate(last);
    }

    /// <summary>Process, parameterization, spacing, sampler and constraint.</summary>
    public SamplingRecipe Recipe { get; }

    /// <summary>The sampler by the name that it was chosen by, or its own.</summary>
    public string SamplerName { get; }

    /// <summary>The grid by the name that it was chosen by, or its own.</summary>
    public string GridName { get; }

    /// <summary>Steps asked for: those of the whole grid.</summary>
    public int Steps { get; }

    /// <summary>The levels that are walked.</summary>
    public Grid Grid { get; private set; }

    /// <summary>Evaluations of the denoiser an image, as the sampler declares them; null where it takes as many as its tolerance needs.</summary>
    public int? Evaluations => Recipe.Sampler.Evaluations(Grid.Steps.Count) is < int.MaxValue and var declared ? declared : null;

    /// <summary>What unit normal noise is multiplied by to start a walk.</summary>
    public double StartScale { get; }

    /// <summary>The scale of classifier-free guidance; 1 is none.</summary>
    public double Guidance { get; }

    /// <summary>How much of the walk pictures go through; 1 where there are none.</summary>
    public double Strength { get; }

    internal GuidanceDetails Details { get; }

    /// <summary>Whether the scheduler is the model's own.</summary>
    internal bool IsOwn { get; }

    /// <summary>A part of this walk.</summary>
    /// <param name="from">The share of the time that has passed at its start, in [0, 1).</param>
    /// <param name="until">The share that has passed at its end, in (0, 1].</param>
    internal SamplingPlan Part(double from, double until)
    {
        var part = (SamplingPlan)MemberwiseClone();
        var times = Recipe.Process.Timesteps ?? Recipe.Process.LastT;
        double Time(double share) => Math.Round(times - share * times);
        part.Grid = Grid.Between(from > 0 ? Time(from) : double.PositiveInfinity, until < 1 ? Time(until) : double.NegativeInfinity);
        return part;
    }

    /// <summary>The scheduler's pieces, or what takes their place.</summary>
    private static SamplingRecipe Pieces(WalkRequest request, SamplingRecipe recipe, Choice<Sampler>? sampler, Choice<Spacing>? spacing, bool clips)
    {
        if (sampler is not null) recipe = recipe with { Sampler = Suited(sampler.From(Catalog.Samplers), recipe), ConstrainedNoise = ConstrainedNoise.Implied };
        if (spacing is not null) recipe = recipe with { Spacing = spacing.From(Catalog.Grids) };
        if (clips) recipe = recipe with { Constraint = new Clip(), ConstrainedNoise = ConstrainedNoise.Implied };
        if (request.Thresholding is { } thresholding) recipe = recipe with { Constraint = thresholding.Constraint };
        return recipe with { Sampler = SamplerSettings.Of(request, recipe.Sampler) };
    }

    /// <summary>What RePaint walks by where nothing else is asked for.</summary>
    private static (Choice<Sampler>? Sampler, Choice<Spacing>? Spacing)? RePaint(WalkRequest request) => request.Inpainting is { IsRePaint: true } part
        ? (new RePaintSampler { Eta = 1 }, new RePaintSpacing { JumpLength = part.JumpLength, Resamplings = part.Resamplings })
        : null;

    /// <summary>Ancestral sampling of a network that learned its variance uses it.</summary>
    private static Sampler Suited(Sampler sampler, SamplingRecipe recipe) =>
        sampler is DdpmSampler && recipe.Channels == NetworkChannels.MeanAndVariance ? new DdpmSampler { Variance = DdpmVariance.LearnedRange } : sampler;

    /// <summary>Whether a grid starts where the process ends, so that the scheduler's starting noise fits it.</summary>
    private bool StartsInNoise(Grid grid)
    {
        var last = Recipe.Process.At(Recipe.Process.LastT).Lambda;
        return grid.Start.Lambda == last || Math.Abs(grid.Start.Lambda - last) < SameLevel;
    }

    /// <summary>The steps that pictures leave out, as diffusers counts them.</summary>
    private int Skipped(PartialStep partial)
    {
        var skipped = partial == PartialStep.Taken ? (int)(Steps - Steps * Strength) : Steps - (int)(Steps * Strength);
        return skipped < Steps ? skipped : throw new ArgumentException($"A strength of {Strength} leaves none of {Steps} steps; take at least {1.0 / Steps:0.###}, or more steps.");
    }

    /// <summary>The most steps whose walk asks the denoiser at most so often.</summary>
    private int Fitting(int budget)
    {
        var most = Math.Min(Recipe.Process.Timesteps ?? int.MaxValue, (int)Math.Min(budget / Strength + 1, int.MaxValue));
        for (var steps = most; steps >= 1; steps--)
            if ((int)(steps * Strength) is > 0 and var walked && Recipe.Sampler.Evaluations(walked) <= budget) return steps;
        throw new ArgumentException($"{budget} evaluations are too few for a step of {SamplerName}, which asks {Recipe.Sampler.Evaluations(1)} times; allow that many.");
    }
}
