using System.Globalization;
using System.Text;

namespace Langevin.Models.Tokenizers.Prompts;

/// <summary>
/// Reads the weights of a prompt as AUTOMATIC1111's web UI has them: <c>(more)</c> is 1.1 times as much, <c>[less]</c> 1.1 times less,
/// <c>(exactly:1.3)</c> as much as it says; brackets nest, a backslash takes a bracket literally, and what is never closed reaches to the end.
/// </summary>
public static class PromptWeights
{
    private const double Step = 1.1, Greatest = 100;

    /// <summary>The parts of a prompt in order, each with a weight unlike its neighbour's. Never throws, whatever the text.</summary>
    public static IReadOnlyList<PromptPart> Parse(string prompt)
    {
        var reading = new Reading();
        for (var i = 0; i < prompt.Length;) i += reading.Take(prompt, i);
        return reading.Parts();
    }

    /// <summary>A text as a prompt that says exactly it: brackets and backslashes get a backslash.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text) escaped.Append(c is '(' or ')' or '[' or ']' or '\\' ? $@"\{c}" : c.ToString());
        return escaped.ToString();
    }

    /// <summary>The parts so far and the brackets that are open, each with the part that it begins at.</summary>
    private sealed class Reading
    {
        private const int LongestNumber = 64;

        private readonly List<(StringBuilder Text, double Weight)> parts = [];
        private readonly Stack<int> round = [], square = [];
        private bool isOpen;

        /// <summary>Takes what stands at a place and says how long it is.</summary>
        public int Take(string prompt, int at)
        {
            switch (prompt[at])
            {
                case '\\' when at + 1 < prompt.Length && prompt[at + 1] is '(' or ')' or '[' or ']' or '\\': return Add(prompt[at + 1], 2);
                case '\\': return 1;                                          // before anything else it says nothing
                case '(': round.Push(parts.Count); return 1;
                case '[': square.Push(parts.Count); return 1;
                case ':' when round.Count > 0 && Factor(prompt, at, out var length) is { } factor: Weigh(round.Pop(), factor); return length;
                case ')' when round.Count > 0: Weigh(round.Pop(), Step); return 1;
                case ']' when square.Count > 0: Weigh(square.Pop(), 1 / Step); return 1;
                default: return Add(prompt[at], 1);
            }
        }

        public IReadOnlyList<PromptPart> Parts()
        {
            foreach (var start in round) Weigh(start, Step);
            foreach (var start in square) Weigh(start, 1 / Step);
            List<PromptPart> merged = [];
            foreach (var (text, weight) in parts)
                if (merged.Count > 0 && merged[^1].Weight == weight) merged[^1] = merged[^1] with { Text = merged[^1].Text + text };
                else merged.Add(new PromptPart(text.ToString(), weight));
            return merged.Count > 0 ? merged : [new PromptPart("", 1)];
        }

        /// <summary>Adds a character: to the last part when no bracket began or ended since, else as a part of its own.</summary>
        private int Add(char character, int length)
        {
            if (isOpen && parts.Count > 0 && !Begins(round) && !Begins(square)) parts[^1].Text.Append(character);
            else parts.Add((new StringBuilder().Append(character), 1));
            isOpen = true;
            return length;
        }

        private bool Begins(Stack<int> brackets) => brackets.TryPeek(out var start) && start == parts.Count;

        private void Weigh(int start, double factor)
        {
            isOpen = false;
            for (var i = start; i < parts.Count; i++) parts[i] = parts[i] with { Weight = Math.Clamp(parts[i].Weight * factor, -Greatest, Greatest) };
        }

        /// <summary>The number of <c>:1.2)</c>; null when it is no such thing.</summary>
        private static double? Factor(string prompt, int at, out int length)
        {
            var end = at + prompt.AsSpan(at, Math.Min(LongestNumber, prompt.Length - at)).IndexOf(')');
            length = end - at + 1;
            return end > at && double.TryParse(prompt.AsSpan(at + 1, end - at - 1), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var factor)
                && double.IsFinite(factor) ? factor : null;
        }
    }
}
