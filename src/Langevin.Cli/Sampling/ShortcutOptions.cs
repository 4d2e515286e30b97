using System.CommandLine;
using Langevin.Models.Approximation;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>What is left out to be faster, at the price of other pictures: <c>--deep-cache</c>, <c>--first-block-cache</c>, <c>--merge-tokens</c>.</summary>
internal sealed class ShortcutOptions
{
    private const int MostCalls = 1000;
    private readonly Option<long?> deep = Choose.Whole("--deep-cache", "N", "Compute the deep part of a U-Net in every N-th call of it only: faster, and other pictures; 1 changes nothing", 1, MostCalls);
    private readonly Option<long?> branch = Choose.Whole("--deep-cache-branch", "B", "With --deep-cache: at which skip connection the deep part begins, 0 by default, the finest", 0, MostCalls);
    private readonly Option<double?> firstBlock = Choose.Real("--first-block-cache", "X", "Leave out all but the first block of a transformer while that changes by less than this share, such as 0.1: faster, and other pictures; 0 changes nothing", 0, 1);
    private readonly Option<double?> merge = Choose.Real("--merge-tokens", "X", "In the finest transformers of a U-Net, merge this share of the tokens, such as 0.5, for the attention among them: faster, and other pictures; 0 changes nothing", 0, TokenMerging.Most);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { deep, branch, firstBlock, merge }) command.Add(option);
    }

    /// <summary>The request with what was asked for.</summary>
    /// <exception cref="CommandException">Two options contradict each other, or one has nothing to act on.</exception>
    public T Read<T>(ParseResult arguments, T request) where T : WalkRequest
    {
        var (interval, at, threshold) = (arguments.GetValue(deep), arguments.GetValue(branch), arguments.GetValue(firstBlock));
        if (interval is not null && threshold is not null) throw new CommandException($"{deep.Name} is for U-Nets and {firstBlock.Name} for transformers; give one of them.");
        if (at is not null && interval is null) throw new CommandException($"{branch.Name} says where the deep part begins that {deep.Name} leaves out; give {deep.Name} {deep.HelpName} too.");
        return (T)((WalkRequest)request with
        {
            Cache = interval is { } calls ? new DeepCache((int)calls) { Branch = (int)(at ?? 0) } : threshold is { } share ? new FirstBlockCache(share) : null,
            Merging = arguments.GetValue(merge) is { } ratio ? new TokenMerging(ratio) : null,
        });
    }
}
