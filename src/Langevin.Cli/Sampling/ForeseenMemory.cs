using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Pipelines.Memory;

namespace Langevin.Cli.Sampling;

/// <summary>What sampling would take.</summary>
/// <param name="Components">The networks.</param>
/// <param name="Stages">What is done, one after the other.</param>
/// <param name="PeakBytes">Memory at most.</param>
/// <param name="AvailableBytes">Memory that there is; null where the system does not say.</param>
/// <param name="DiskBytes">Room for the pictures on the disk, at most.</param>
/// <param name="Fits">Whether it fits.</param>
internal sealed record ForeseenMemory(IReadOnlyList<ForeseenComponent> Components, IReadOnlyList<ForeseenStage> Stages, long PeakBytes, long? AvailableBytes, long DiskBytes, bool Fits)
{
    public static ForeseenMemory Of(MemoryPlan plan)
    {
        var available = MachineMemory.Available();
        return new ForeseenMemory(
            [.. plan.Components.Select(each => new ForeseenComponent(each.Name, each.ClassName, each.Parameters, string.Join(", ", each.Types), $"{each.Computes}", each.Bytes))],
            [.. plan.Stages.Select(stage => new ForeseenStage(stage.Name, stage.Weights, stage.Activations, MemoryPlan.Program + stage.Bytes))],
            plan.Peak, available, plan.Disk, available is null || plan.Peak <= available);
    }

    /// <summary>Says so: to a person in tables, to a machine as JSON.</summary>
    public void Tell(ParseResult arguments, Terminal terminal)
    {
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, this, json => json.ForeseenMemory);
            return;
        }
        var networks = new Columns("network", "class", "parameters", "in memory as", "computes in", "size");
        foreach (var each in Components) networks.Add(each.Name, each.Class, Sizes.Count(each.Parameters), each.Types, each.Computes, Sizes.Bytes(each.Bytes));
        networks.Write(terminal);
        var stages = new Columns("stage", "weights", "activations", "in all");
        foreach (var stage in Stages) stages.Add(stage.Name, Sizes.Bytes(stage.WeightBytes), Sizes.Bytes(stage.ActivationBytes), Sizes.Bytes(stage.Bytes));
        stages.Write(terminal);
        var machine = AvailableBytes is { } bytes ? $"{Sizes.Bytes(bytes)} are available: {(Fits ? "it fits" : "it does not fit")}" : "what is available is not known here";
        terminal.Output.WriteLine($"about {Sizes.Bytes(PeakBytes)} of memory at most, the program's own {Sizes.Bytes(MemoryPlan.Program)} among them; {machine}. At most {Sizes.Bytes(DiskBytes)} on the disk.");
    }
}

/// <summary>The weights of a network.</summary>
internal sealed record ForeseenComponent(string Name, string Class, long Parameters, string Types, string Computes, long Bytes);

/// <summary>Something that is done.</summary>
internal sealed record ForeseenStage(string Name, long WeightBytes, long ActivationBytes, long Bytes);
