using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>One concept a file, and files that fit the eye.</summary>
public partial class GrainTests
{
    private static readonly string[] Sources = [.. Repository.Files("src", "*.cs")];

    [Fact]
    public void SourceFiles_Longest_HasAtMost400Lines() =>
        Assert.All(Sources, path => Assert.True(File.ReadLines(path).Count() <= 400, $"{path} has more than 400 lines."));

    [Fact]
    public void SourceFiles_Median_IsUnder100Lines()
    {
        var lengths = Sources.Select(path => File.ReadLines(path).Count()).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2], 1, 99);
    }

    [Fact]
    public void Samplers_Longest_HasUnder80Lines() =>
        Assert.All(Sources.Where(path => path.EndsWith("Sampler.cs", StringComparison.Ordinal) && !File.ReadAllText(path).Contains("abstract class", StringComparison.Ordinal)),
            path => Assert.True(File.ReadLines(path).Count() < 80, $"{path} has 80 lines or more."));

    [Fact]
    public void NativeFiles_Longest_HasUnder250Lines() =>
        Assert.All(Repository.Files("native", "*.*"), path => Assert.True(File.ReadLines(path).Count() < 250, $"{path} has 250 lines or more."));

    [Fact]
    public void NativeInterface_Exports_AreFewerThan60()
    {
        var exports = File.ReadLines(Path.Combine(Repository.Root, "native", "langevin.h")).Count(line => line.StartsWith("LV_EXPORT ", StringComparison.Ordinal));
        Assert.InRange(exports, 1, 59);
    }

    [Fact]
    public void FileNames_None_IsACatchAll() =>
        Assert.DoesNotContain(Sources, path => CatchAll().IsMatch(Path.GetFileNameWithoutExtension(path)));

    [Fact]
    public void Namespaces_Each_IsTheFolder() => Assert.All(Sources.Where(path => Path.GetFileName(path) != "Program.cs"), path =>
    {
        var folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(path)!).Replace('/', '.');
        var declared = File.ReadLines(path).Select(line => Namespace().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        Assert.True(declared is null || declared == folder, $"{path} declares {declared}, not {folder}.");
    });

    [GeneratedRegex("(Utils?|Utilities|Helpers?|Manager|Common|Base|Impl)$")] private static partial Regex CatchAll();
    [GeneratedRegex(@"^namespace ([\w.]+);")] private static partial Regex Namespace();
}
