using FsCheck;
using FsCheck.Fluent;
using Langevin.Models.Tokenizers;

namespace Langevin.Models.Tests.Tokenizers;

public sealed class CanonicalCompositionTests
{
    /// <summary>Figures 3 to 6 and table 4 of Unicode Standard Annex 15, Hangul, and marks out of order.</summary>
    [Theory]
    [InlineData("\u212B", "\u00C5"), InlineData("\u2126", "\u03A9"), InlineData("A\u030A", "\u00C5"), InlineData("s\u0323\u0307", "\u1E69"), InlineData("s\u0307\u0323", "\u1E69"), InlineData("\u1E0B\u0323", "\u1E0D\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307"), InlineData("\uFB01", "\uFB01"), InlineData("\u1100\u1161\u11A8", "\uAC01"), InlineData("\uAC00\u11A8", "\uAC01"), InlineData("\u0958", "\u0915\u093C"), InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0300\u0300", "\u00E0\u0300"), InlineData("e\u0327\u0301", "\u0229\u0301"), InlineData("\U0001D15E", "\U0001D157\U0001D165"), InlineData("\u304B\u3099", "\u304C"), InlineData("plain", "plain")]
    public void Compose_OfKnownCases_GivesFormC(string text, string composed) => Assert.Equal(composed, CanonicalComposition.Compose(text));

    [Fact]
    public void Compose_Twice_ChangesNothing() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.Elements("ae\u0301\u0300\u0323\u0327\u1100\u1161\u11A8\u212B\u0344\u093C\u0915\ud83d".ToCharArray())).Select(letters => string.Concat(letters)).ToArbitrary(),
        text => CanonicalComposition.Compose(CanonicalComposition.Compose(text)) == CanonicalComposition.Compose(text)));
}
