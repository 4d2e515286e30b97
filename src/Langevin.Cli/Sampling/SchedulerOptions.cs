using System.CommandLine;
using Langevin.Diffusion.Configuration;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>Another scheduler than the model's: <c>--scheduler</c>, <c>--scheduler-set</c>.</summary>
internal sealed class SchedulerOptions
{
    private const long LongestFile = 1 << 20;
    private readonly Option<string?> scheduler = Choose.Text("--scheduler", "FILE.json|CLASS", "Sample by another scheduler_config.json, or by the model's under another diffusers class such as EulerDiscreteScheduler");
    private readonly Option<string[]> set = new("--scheduler-set", "--scheduler_set") { HelpName = "KEY=VALUE", Description = "Sample by the scheduler file with one of its settings changed; may be given many times" };

    public void AddTo(Command command)
    {
        command.Add(scheduler);
        command.Add(set);
    }

    /// <summary>Whether a scheduler, or another setting of it, was asked for.</summary>
    public bool IsAsked(ParseResult arguments) => arguments.GetValue(scheduler) is not null || arguments.GetValue(set) is { Length: > 0 };

    /// <summary>The scheduler asked for; null for the model's own.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="own">The model's.</param>
    /// <exception cref="CommandException">There is no such file, or a setting is none.</exception>
    public SchedulerConfig? Read(ParseResult arguments, SchedulerConfig own)
    {
        var asked = arguments.GetValue(scheduler) is { } name ? Named(name, own) : null;
        if (arguments.GetValue(set) is not { Length: > 0 } assignments) return asked;
        return (asked ?? own).With(assignments.Select(Assignment));
    }

    private static SchedulerConfig Named(string name, SchedulerConfig own)
    {
        if (!File.Exists(name) && !name.Contains('.', StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal)) return own.As(name);
        var file = Directory.Exists(name) ? Path.Combine(name, "scheduler_config.json") : name;
        if (!File.Exists(file)) throw new CommandException($"--scheduler '{name}' does not exist; give a scheduler_config.json, its folder, or one of {string.Join(", ", SchedulerJson.ClassNames)}.");
        var length = new FileInfo(file).Length;
        if (length > LongestFile) throw new CommandException($"--scheduler '{name}' has {length} bytes; a scheduler_config.json has at most {LongestFile}.");
        return SchedulerJson.Read(File.ReadAllText(file));
    }

    private static KeyValuePair<string, string> Assignment(string text) => text.Split('=', 2) is [{ Length: > 0 } key, var value]
        ? new KeyValuePair<string, string>(key, value)
        : throw new CommandException($"--scheduler-set is '{text}', and must be KEY=VALUE, such as use_karras_sigmas=true.");
}
