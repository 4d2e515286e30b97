using Langevin.Study.Planning;

namespace Langevin.Study.Asking;

/// <summary>One time that a person is asked.</summary>
/// <param name="Question">The question's place in the plan.</param>
/// <param name="IsRepeat">Whether this person was asked before.</param>
/// <param name="IsSwapped">Whether left and right are exchanged.</param>
internal readonly record struct Turn(int Question, bool IsRepeat, bool IsSwapped)
{
    /// <summary>
    /// A person's turns: every question in an order of their own, and the first ones again in the second half with sides exchanged.
    /// Every second person sees the sides exchanged.
    /// </summary>
    /// <param name="plan">What is asked.</param>
    /// <param name="rater">The person, from 1.</param>
    public static Turn[] Of(StudyPlan plan, long rater)
    {
        var count = plan.Questions.Count;
        var order = SeededOrder.Of(count, plan.Request.Seed, $"rater {rater}");
        var swapped = rater % 2 == 0;
        var late = count - count / 2;
        var tail = order[late..].Select(question => new Turn(question, false, swapped))
            .Concat(order[..plan.Repeats].Select(question => new Turn(question, true, !swapped))).ToArray();
        var mixed = SeededOrder.Of(tail.Length, plan.Request.Seed, $"repeats {rater}");
        return [.. order[..late].Select(question => new Turn(question, false, swapped)), .. mixed.Select(place => tail[place])];
    }

    /// <summary>The pictures as they are shown, from the left.</summary>
    public int[] Pictures(StudyPlan plan)
    {
        var pictures = plan.Questions[Question].Pictures;
        return IsSwapped ? [.. pictures.Reverse()] : [.. pictures];
    }
}
