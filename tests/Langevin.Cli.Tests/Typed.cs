namespace Langevin.Cli.Tests;

/// <summary>A command line run in this process, and what came of it.</summary>
internal sealed record Typed(int Code, string Output, string Error)
{
    /// <summary>Runs the words as if they were typed after <c>langevin</c>.</summary>
    public static Typed Run(params string[] words) => Run(CancellationToken.None, words);

    /// <summary>Runs the words with a text on standard input.</summary>
    public static Typed RunWith(string input, params string[] words) => Run(CancellationToken.None, new StringReader(input), words);

    /// <summary>Runs the words with a way to interrupt them.</summary>
    public static Typed Run(CancellationToken stop, params string[] words) => Run(stop, TextReader.Null, words);

    private static Typed Run(CancellationToken stop, TextReader input, string[] words)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = CommandLine.Run(words, new Terminal(output, error) { Input = input }, stop);
        return new Typed(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that it was refused with one sentence on one line of standard error, which names every given text.</summary>
    public Typed AssertRefused(params string[] named)
    {
        Assert.Equal(CommandLine.Mistaken, Code);
        Assert.Equal("", Output);
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var sentence = Assert.Single(lines);
        Assert.StartsWith("langevin: ", sentence);
        Assert.Matches(@"[.?]$", sentence);
        Assert.DoesNotMatch(@"   at |Exception", sentence);
        foreach (var text in named) Assert.Contains(text, sentence);
        return this;
    }

    /// <summary>Asserts that it did what was asked, and gives what it wrote.</summary>
    public string AssertDone()
    {
        Assert.True(Code == CommandLine.Done, Error);
        return Output;
    }
}
