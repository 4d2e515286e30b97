using System.CommandLine;
using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Pipelines;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin list</c>: everything that options and configurations can name.</summary>
internal sealed class ListCommand : LangevinCommand
{
    private static readonly Dictionary<string, Func<IEnumerable<Named>>> Kinds = new()
    {
        ["samplers"] = () => Catalog.Samplers.Names.Select(name =>
        {
            var sampler = Catalog.Samplers.ByName(name);
            return new Named(name, sampler.Order, sampler.IsStochastic, sampler.Evaluations(10) is < int.MaxValue and var declared ? declared : null);
        }),
        ["grids"] = () => Plain(Catalog.Grids.Names),
        ["schedulers"] = () => Plain(SchedulerJson.ClassNames),
        ["processes"] = () => Plain(Catalog.Processes.Names),
        ["parameterizations"] = () => Plain(Catalog.Parameterizations.Names),
        ["betas"] = () => Plain(Catalog.Betas.Names),
        ["guidance-schedules"] = () => Plain(Catalog.GuidanceSchedules.Names),
        ["randomness"] = () => Plain(Randomness.Names),
        ["weightings"] = () => Plain(Catalog.Weightings.Names),
        ["timestep-sampling"] = () => Plain(Catalog.TimestepSampling.Names),
        ["error-measures"] = () => Plain(Catalog.ErrorMeasures.Names),
    };

    private readonly Argument<string> kind = Choose.Subject("KIND", $"What to list: {string.Join(", ", Kinds.Keys)}");

    public ListCommand() : base("list", "Lists the names that options take: samplers, grids, schedulers and more.", "langevin list samplers", "langevin list grids --json") => Add(kind);

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var word = arguments.GetRequiredValue(kind);
        if (!Kinds.TryGetValue(word, out var list)) throw new CommandException($"there is no list of '{word}'; there are lists of {string.Join(", ", Kinds.Keys)}.");
        var names = list().ToArray();
        if (arguments.WantsJson()) JsonResult.Write(terminal, names, json => json.NamedArray);
        else Write(terminal, names);
        return CommandLine.Done;
    }

    private static void Write(Terminal terminal, Named[] names)
    {
        var isSampler = names[0].Order is not null;
        var columns = isSampler ? new Columns("name", "order", "adds noise", "evaluations in 10 steps") : new Columns("name");
        foreach (var one in names)
            columns.Add(isSampler ? [one.Name, $"{one.Order}", one.AddsNoise == true ? "yes" : "no", one.Evaluations?.ToString(CultureInfo.InvariantCulture) ?? "by tolerance"] : [one.Name]);
        columns.Write(terminal);
    }

    private static IEnumerable<Named> Plain(IEnumerable<string> names) => names.Select(name => new Named(name, null, null, null));
}

/// <summary>Something that has a name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Order">A sampler's order of convergence.</param>
/// <param name="AddsNoise">Whether a sampler adds noise.</param>
/// <param name="Evaluations">A sampler's evaluations of the denoiser in 10 steps; null where a tolerance decides.</param>
internal sealed record Named(string Name, int? Order, bool? AddsNoise, int? Evaluations);
