using System.CommandLine;
using System.CommandLine.Parsing;
using Langevin.Torch.Serialization;

namespace Langevin.Cli;

/// <summary>What an option or an argument names is written: that it can be is seen before the work, which may take hours.</summary>
internal interface IOutput
{
    /// <summary>What it becomes.</summary>
    OutputKind Kind { get; }
}

/// <summary>What is written.</summary>
internal enum OutputKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A file or a folder, by its name.</summary>
    Either,
}

/// <summary>An option that says where something goes: <see cref="Choose.Output"/>.</summary>
internal sealed class OutputOption<T>(string name, string[] aliases, OutputKind kind) : Option<T>(name, aliases), IOutput
{
    /// <inheritdoc/>
    public OutputKind Kind => kind;
}

/// <summary>An argument that says where something goes.</summary>
internal sealed class OutputArgument(string name, OutputKind kind) : Argument<string>(name), IOutput
{
    /// <inheritdoc/>
    public OutputKind Kind => kind;
}

/// <summary>Sees to it that what is asked for can be written.</summary>
internal static class Output
{
    /// <summary>Looks at every place that was typed.</summary>
    /// <exception cref="CommandException">A path is empty.</exception>
    /// <exception cref="IOException">One cannot be written.</exception>
    public static void Require(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children)
        {
            var place = result switch { OptionResult { Implicit: false } given => given.Option as IOutput, ArgumentResult given => given.Argument as IOutput, _ => null };
            if (place is not null && result.Tokens is [.., var path]) Require(((Symbol)place).Name, path.Value, place.Kind);
        }
    }

    /// <summary>Looks at one place.</summary>
    /// <param name="name">What names it, such as <c>--output</c>.</param>
    /// <param name="path">The path.</param>
    /// <param name="kind">What it is to become.</param>
    /// <exception cref="CommandException">The path is empty.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Require(string name, string path, OutputKind kind)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new CommandException($"{name} is '{path.TrimEnd('\0')}', which is no path; give one.");
        if (kind == OutputKind.Folder || kind == OutputKind.Either && Directory.Exists(path)) AtomicFolder.RequireWritable(path);
        else AtomicFile.RequireWritable(path);
    }
}
