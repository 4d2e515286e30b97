using System.CommandLine;
using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>How to walk from noise to picture, and with which random numbers.</summary>
internal sealed class WalkOptions
{
    private const int MostSteps = 100_000;
    private const double Any = 1e9;
    private readonly Option<long?> steps = Choose.Whole("--steps", "N", "Steps from noise to picture; the model's own number by default", 1, MostSteps, "--num-inference-steps", "--num_inference_steps");
    private readonly Option<long?> nfe = Choose.Whole("--nfe", "N", "Ask the network at most so often a picture, in as many steps as that allows", 1, MostSteps);
    private readonly Option<string?> sampler = Choose.Text("--sampler", "NAME", "How the steps go, such as ddim, dpm++2m or euler-ancestral; the model's own by default ('langevin list samplers')");
    private readonly Option<double?> eta = Choose.Real("--eta", "X", "The share of new noise of ddim, tcd, repaint and the ancestral samplers, from 0 to 1", 0, 1);
    private readonly Option<string?> churn = Choose.Text("--churn", "X[,LOW,HIGH,SCALE]", "Noise that euler and heun add on the way: how much, between which sigmas, of which scale (S_churn, S_tmin, S_tmax, S_noise)");
    private readonly Option<double?> tolerance = Choose.Real("--tolerance", "X", "The error that rk45 and adaptive-sde allow a step", 1e-12, 1);
    private readonly Option<long?> stopAfter = Choose.Whole("--stop-after", "N", "After so many steps go straight to the picture", 0, MostSteps);
    private readonly Option<string?> grid = Choose.Text("--grid", "NAME", "Where the steps lie, such as trailing or karras; the model's own by default ('langevin list grids')");
    private readonly Option<string?> timesteps = Choose.Text("--timesteps", "T,T,...", "The timesteps to visit, from noise to picture: 999,700,300");
    private readonly Option<string?> sigmas = Choose.Text("--sigmas", "S,S,...", "The noise levels sigma / alpha to visit, the last one included: 80,10,1,0");
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "Picture i of a seed is the same whatever else is asked for; 0 by default", 0, long.MaxValue);
    private readonly Option<string?> randomness = Choose.Word("--randomness", "Where random numbers come from: per-sample by default, and for pictures of texts torch-per-image, which are diffusers'", Randomness.Names);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { steps, nfe, stopAfter, sampler, eta, churn, tolerance, grid, timesteps, sigmas, seed, randomness }) command.Add(option);
    }

    /// <summary>The request with what was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="request">The request so far.</param>
    /// <param name="process">The process that is walked.</param>
    /// <exception cref="CommandException">Two options contradict each other, or a value is impossible.</exception>
    public T Read<T>(ParseResult arguments, T request, INoiseProcess process) where T : WalkRequest
    {
        OneOf(arguments, grid, timesteps, sigmas);
        OneOf(arguments, steps, nfe, timesteps, sigmas);
        var (spacing, given) = Given(arguments, process);
        return (T)((WalkRequest)request with
        {
            Steps = given ?? (int?)arguments.GetValue(steps),
            Budget = (int?)arguments.GetValue(nfe),
            Sampler = arguments.GetValue(sampler),
            Eta = arguments.GetValue(eta),
            Churn = arguments.GetValue(churn) is { } text ? ReadChurn(text) : null,
            Tolerance = arguments.GetValue(tolerance),
            StopAfter = (int?)arguments.GetValue(stopAfter),
            Grid = spacing ?? (Choice<Spacing>?)arguments.GetValue(grid),
            Seed = (ulong)(arguments.GetValue(seed) ?? 0),
            Randomness = arguments.GetValue(randomness) is { } name ? Randomness.ByName(name) : request.Randomness,
        });
    }

    private (Spacing? Spacing, int? Steps) Given(ParseResult arguments, INoiseProcess process)
    {
        if (arguments.GetValue(sigmas) is { } levels)
        {
            var spacing = new GivenSigmas(NumberList.Read("--sigmas", levels, "80,10,1,0", 2));
            return (spacing, spacing.Count);
        }
        if (arguments.GetValue(timesteps) is not { } list) return (null, null);
        var times = NumberList.Read("--timesteps", list, "999,700,300");
        var whole = process.Timesteps is not null && Array.TrueForAll(times, t => t == Math.Floor(t) && Math.Abs(t) < int.MaxValue);
        return (whole ? new GivenTimesteps(Array.ConvertAll(times, t => (int)t)) : new GivenTimes(times), times.Length);
    }

    private static Churn ReadChurn(string text)
    {
        var numbers = NumberList.Read("--churn", text, "40 or 40,0.05,50,1.003", 1, 4);
        if (numbers.Any(number => number is < 0 or > Any and not double.PositiveInfinity)) throw new CommandException($"--churn is '{text}', and its numbers must be 0 or above.");
        double At(int index, double otherwise) => index < numbers.Length ? numbers[index] : otherwise;
        return new Churn(numbers[0], At(1, 0), At(2, double.PositiveInfinity), At(3, 1));
    }

    private static void OneOf(ParseResult arguments, params Option[] options)
    {
        var given = options.Where(option => arguments.GetResult(option) is { Implicit: false }).ToList();
        if (given.Count > 1) throw new CommandException($"{given[0].Name} and {given[1].Name} contradict each other; give one of them.");
    }
}
