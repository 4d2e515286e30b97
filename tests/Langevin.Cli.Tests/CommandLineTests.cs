using System.CommandLine;

namespace Langevin.Cli.Tests;

public class CommandLineTests
{
    public static TheoryData<string> Commands => [.. Leaves(Program.Commands(), "").Select(leaf => leaf.Path)];

    [Fact]
    public void Run_NoWords_ListsEveryCommand()
    {
        var help = Typed.Run().AssertDone();
        foreach (var command in Program.Commands().Subcommands) Assert.Contains($"  {command.Name} ", help);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryCommand_HasAnExampleThatIsUnderstood(string command)
    {
        var help = Typed.Run([.. command.Split(' '), "--help"]).AssertDone();
        var examples = help.Split('\n').SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line != "").ToList();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            Assert.StartsWith($"langevin {command}", example.Trim());
            var parsed = Program.Commands().Parse(Words(example));
            Assert.Null(Mistake.Find(parsed));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryCommand_TellsOfEveryOption(string command)
    {
        var help = Typed.Run([.. command.Split(' '), "-h"]).AssertDone();
        var leaf = Leaves(Program.Commands(), "").Single(leaf => leaf.Path == command).Command;
        Assert.All(leaf.Options, option => Assert.Contains(option.Name, help));
        Assert.All(leaf.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommand_UnknownOption_IsNamed(string command) => Typed.Run([.. command.Split(' '), "--no-such-thing"]).AssertRefused("--no-such-thing", $"langevin {command}");

    [Theory]
    [InlineData("docter", "'docter'", "did you mean 'doctor'?")]
    [InlineData("xyzzy", "'xyzzy'", "langevin --help")]
    [InlineData("doctor --jsno", "'--jsno'", "did you mean '--json'?")]
    [InlineData("doctor now", "'now'", "langevin doctor --help")]
    [InlineData("doctor --json --json", "--json", "2 times")]
    [InlineData("--no-such-thing", "--no-such-thing", "langevin --help")]
    public void Run_Mistyped_IsRefusedInOneSentence(string line, params string[] named) => Typed.Run(Words("langevin " + line)).AssertRefused(named);

    [Fact]
    public void Version_IsOneLine() => Assert.Matches(@"^langevin \d+\.\d+\.\d+\n$", Typed.Run("--version").AssertDone());

    private static string[] Words(string line) => [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line).Skip(1)];

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(inner => Leaves(inner, path == "" ? inner.Name : $"{path} {inner.Name}"));
}
