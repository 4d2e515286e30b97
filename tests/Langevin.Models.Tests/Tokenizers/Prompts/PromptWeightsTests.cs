using FsCheck;
using FsCheck.Fluent;
using Langevin.Models.Tokenizers.Prompts;

namespace Langevin.Models.Tests.Tokenizers.Prompts;

public sealed class PromptWeightsTests
{
    /// <summary>The examples that the syntax is documented by.</summary>
    public static TheoryData<string, (string, double)[]> Published => new()
    {
        { "normal text", [("normal text", 1)] },
        { "an (important) word", [("an ", 1), ("important", 1.1), (" word", 1)] },
        { "(unbalanced", [("unbalanced", 1.1)] },
        { @"\(literal\]", [("(literal]", 1)] },
        { "(unnecessary)(parens)", [("unnecessaryparens", 1.1)] },
        { "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", [("a ", 1), ("house", 1.573), (" ", 1.1), ("on", 1), (" a ", 1.1), ("hill", 0.55), (", sun, ", 1.1), ("sky", 1.4641), (".", 1.1)] },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parse_OfAPublishedExample_GivesItsWeights(string prompt, (string, double)[] expected) =>
        Assert.Equal(expected, PromptWeights.Parse(prompt).Select(part => (part.Text, Math.Round(part.Weight, 9))));

    [Theory]
    [InlineData("", "|1"), InlineData("[less]", "less|0.909091"), InlineData("[[less", "less|0.826446"), InlineData("a) b] :1.2)", "a) b] :1.2)|1"), InlineData("(a:b)", "a:b|1.1"), InlineData("(a: -0.5 )b", "a|-0.5 b|1")]
    [InlineData("(a:1.2.3)", "a:1.2.3|1.1"), InlineData(@"a\\b\c", @"a\bc|1"), InlineData("()", "|1"), InlineData("(a:999)", "a|100"), InlineData("(a[b]c)", "a|1.1 b|1 c|1.1"), InlineData("((a:2):3)b", "a|6 b|1")]
    public void Parse_OfUnusualPrompts_TakesThemAsTheyAre(string prompt, string parts) =>
        Assert.Equal(parts, string.Join(' ', PromptWeights.Parse(prompt).Select(part => FormattableString.Invariant($"{part.Text}|{part.Weight:0.######}"))));

    [Fact]
    public void Parse_OfAnyText_GivesFiniteWeightsOfMostOfIt() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.Elements("ab:()[]\\1. ".ToCharArray())).Select(letters => string.Concat(letters)).ToArbitrary(),
        prompt => PromptWeights.Parse(prompt).All(part => double.IsFinite(part.Weight)) && PromptWeights.Parse(prompt).Sum(part => part.Text.Length) <= prompt.Length));

    [Fact]
    public void Escape_OfAnyText_MakesItPlain() => Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        PromptWeights.Parse(PromptWeights.Escape(text ?? "")) is [{ Weight: 1 } part] && part.Text == (text ?? "")));

    [Fact]
    public void Parse_OfAHundredThousandBrackets_EndsSoon() => Assert.Equal(100, PromptWeights.Parse(new string('(', 99_999) + "a")[0].Weight);
}
