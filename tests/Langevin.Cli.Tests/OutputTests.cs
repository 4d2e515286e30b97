using System.CommandLine;

namespace Langevin.Cli.Tests;

/// <summary>Whatever says where something goes is looked at before the work: of every command, so that a new one cannot forget it.</summary>
public sealed class OutputTests : IDisposable
{
    /// <summary>Names of options that say where something goes.</summary>
    private static readonly string[] Writing = ["--output", "--csv", "--plot", "--trajectory", "--memorisation", "--update", "--save-statistics", "--export-features", "--feature-cache"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The words of a command, what says where something goes, and of which kind that is.</summary>
    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach (var (words, command) in EveryCommand.All)
                foreach (var name in command.Options.Where(option => option is IOutput).Select(option => option.Name).Concat(command.Arguments.Where(argument => argument is IOutput).Select(argument => argument.Name))) places.Add(words, name);
            return places;
        }
    }

    [Fact]
    public void Options_ThatSayWhereSomethingGoes_AreLookedAt()
    {
        var others = EveryCommand.All.SelectMany(each => each.Command.Options.Where(option => option is not IOutput && Writing.Contains(option.Name)).Select(option => $"{each.Words} {option.Name}"));
        Assert.Empty(others);
        Assert.True(Places.Count > 20, $"{Places.Count} places");
    }

    [Theory, MemberData(nameof(Places))]
    public void Run_IntoAPlaceThatCannotBe_IsRefusedBeforeTheWork(string command, string name)
    {
        File.WriteAllText(folder["file"], "");
        Typed.Run([.. EveryCommand.Filled(command, name, "/proc/nowhere/x")]).AssertRefused("'/proc/nowhere/x' cannot be written", "choose another path");
        var below = folder["file/inner/x"];
        Typed.Run([.. EveryCommand.Filled(command, name, below)]).AssertRefused($"'{below}' cannot be written", "is a file, and no folder");
        Typed.Run([.. EveryCommand.Filled(command, name, "")]).AssertRefused("is '', which is no path");
    }

    [Fact]
    public void Require_AFolderWhereAFileGoes_SaysSo() => Typed.Run("evaluate", "x", "--csv", folder.Path).AssertRefused("it is a folder", "give the name of a file");

    [Fact]
    public void Require_WhatCanBeWritten_LeavesNothingBehind()
    {
        Output.Require("--output", folder["new/inner/x.png"], OutputKind.Either);
        Output.Require("--output", folder["new/folder/"], OutputKind.Either);
        Output.Require("--output", folder["run"], OutputKind.Folder);
        Output.Require("--output", folder.Path, OutputKind.Either);
        Output.Require("--output", "/dev/null", OutputKind.File);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
