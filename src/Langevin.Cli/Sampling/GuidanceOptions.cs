using System.CommandLine;
using Langevin.Diffusion;
using Langevin.Diffusion.Guidance;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>How strongly and in which way pictures are guided, and what denoised ones must obey.</summary>
internal sealed class GuidanceOptions
{
    private const double Any = 1e9, MostScale = 1000;
    private readonly Option<double?> scale = Choose.Real("--guidance", "X", "The scale of classifier-free guidance, 1 for none; the model's own by default", 0, MostScale, "--guidance-scale", "--guidance_scale");
    private readonly Option<double?> rescale = Choose.Real("--guidance-rescale", "X", "Pull the guided contrast back to the unguided one, from 0 (none) to 1", 0, 1);
    private readonly Option<string?> interval = Choose.Text("--guidance-interval", "LOW,HIGH", "Guide only where sigma / alpha lies between these, such as 0.3,5");
    private readonly Option<string?> schedule = Choose.Word("--guidance-schedule", "How the strength runs from noise to picture", [.. Catalog.GuidanceSchedules.Names]);
    private readonly Option<double?> parallel = Choose.Real("--apg", "X", "Adaptive projected guidance: keep so much of the part that only saturates, 0 as published", 0, 1);
    private readonly Option<double?> limit = Choose.Real("--apg-limit", "X", "With --apg: the greatest length of the direction of guidance", 0, Any);
    private readonly Option<double?> momentum = Choose.Real("--apg-momentum", "X", "With --apg: what is added of the directions before, -0.5 as published", -1, 1);
    private readonly Option<string?> worse = Choose.Text("--autoguidance", "MODEL", "Guide away from a worse model of the same pictures: a smaller one, or an earlier checkpoint's");
    private readonly Option<double?> worseScale = Choose.Real("--autoguidance-scale", "X", "How strongly, 1 for none; 2 by default", 0, MostScale);
    private readonly Option<string?> threshold = Choose.Word("--threshold", "What denoised pictures must obey at every step", ["none", "static", "dynamic"]);
    private readonly Option<double?> ratio = Choose.Real("--threshold-ratio", "X", "With --threshold dynamic: the quantile of a picture's values, 0.995 by default", 0, 1);
    private readonly Option<double?> most = Choose.Real("--threshold-max", "X", "With --threshold: the bound, 1 by default", 0, Any);

    /// <summary>Those of guidance by a worse model.</summary>
    public IEnumerable<Option> ByAWorseModel => [worse, worseScale];

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { scale, rescale, interval, schedule, parallel, limit, momentum, worse, worseScale, threshold, ratio, most }) command.Add(option);
    }

    /// <summary>The request with what was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="request">The request so far.</param>
    /// <param name="load">Loads a second model as the first was.</param>
    /// <exception cref="CommandException">An option has nothing to act on, or a value is impossible.</exception>
    public T Read<T>(ParseResult arguments, T request, Func<string, ImagePipeline> load) where T : WalkRequest
    {
        Needs(arguments, parallel, limit, momentum);
        Needs(arguments, worse, worseScale);
        Needs(arguments, threshold, ratio, most);
        return (T)((WalkRequest)request with
        {
            Guidance = arguments.GetValue(scale),
            Thresholding = arguments.GetValue(threshold) is { } kind
                ? new Thresholding(Enum.Parse<ThresholdKind>(kind, ignoreCase: true), arguments.GetValue(ratio) ?? 0.995, arguments.GetValue(most) ?? 1)
                : null,
            GuidanceDetails = new GuidanceDetails
            {
                Schedule = arguments.GetValue(schedule),
                Interval = arguments.GetValue(interval) is { } text && NumberList.Read("--guidance-interval", text, "0.3,5", 2, 2) is [var low, var high] ? (low, high) : null,
                Rescale = arguments.GetValue(rescale) ?? 0,
                Projection = Projection(arguments),
                Worse = arguments.GetValue(worse) is { } model ? load(model) : null,
                WorseScale = arguments.GetValue(worseScale) ?? 2,
            },
        });
    }

    /// <summary>Refuses what shapes guidance where nothing guides.</summary>
    /// <exception cref="CommandException">There is no guidance.</exception>
    public void CheckUse(ParseResult arguments, SamplingPlan plan)
    {
        if (plan.Guidance != 1 || arguments.GetValue(worse) is not null) return;
        if (new Option[] { rescale, interval, schedule, parallel }.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle)
            throw new CommandException($"{idle.Name} shapes guidance, and nothing guides here; give --guidance above 1 to a model that can be guided, or --autoguidance.");
    }

    private Func<AdaptiveProjection>? Projection(ParseResult arguments)
    {
        if (arguments.GetValue(parallel) is not { } kept) return null;
        var (length, memory) = (arguments.GetValue(limit) ?? double.PositiveInfinity, arguments.GetValue(momentum) ?? 0);
        return () => new AdaptiveProjection { Parallel = kept, Limit = length, Momentum = memory };
    }

    private static void Needs(ParseResult arguments, Option needed, params Option[] options)
    {
        if (arguments.GetResult(needed) is { Implicit: false }) return;
        if (options.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } alone)
            throw new CommandException($"{alone.Name} says how {needed.Name} works; give {needed.Name} {needed.HelpName} too.");
    }
}
