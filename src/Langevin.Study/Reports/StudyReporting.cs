using Langevin.Evaluation.Statistics;
using Langevin.Study.Planning;
using Langevin.Study.Storage;

namespace Langevin.Study.Reports;

/// <summary>Counts the votes of a study.</summary>
public static class StudyReporting
{
    /// <summary>Reports what people said so far.</summary>
    /// <param name="file">The study.</param>
    /// <param name="resamples">Times to draw the questions anew for intervals, at least 20.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="StudyException">The votes do not fit the plan.</exception>
    public static StudyReport Report(this StudyFile file, int resamples = 1000, CancellationToken cancellation = default)
    {
        var (plan, all) = (file.Plan, file.Votes());
        var votes = all.Where(vote => !vote.IsRepeat).ToArray();
        var report = new StudyReport
        {
            Kind = plan.Request.Kind, Wording = plan.Request.Sentence,
            Raters = all.Select(vote => vote.Rater).Distinct().Count(),
            Finished = all.GroupBy(vote => vote.Rater).Count(own => own.Count() >= plan.Turns),
            Votes = votes.Length,
            MedianSeconds = Median(all) / 1000.0,
            Consistency = Consistency(all),
        };
        if (plan.Request.Kind == StudyKind.RealOrGenerated) return report with { Accuracy = Share(votes, vote => (vote.Answer == 1) == GroupOf(plan, vote.Question, 0).IsReal), TakenForReal = Taken(plan, votes) };
        var preferences = new Preferences(plan, votes, new Bootstrap(resamples, plan.Request.Seed), cancellation);
        return report with { ChoseLeft = Share(all, vote => (vote.Answer == 0) != vote.IsSwapped), Pairs = preferences.Pairs(), Strengths = plan.Groups.Count > 2 && votes.Length > 0 ? preferences.Strengths() : [] };
    }

    private static StudyGroup GroupOf(StudyPlan plan, int question, int side) => plan.Groups[plan.Pictures[plan.Questions[question].Pictures[side]].Group];

    private static TakenForReal[] Taken(StudyPlan plan, Vote[] votes) =>
    [
        .. plan.Groups.Select(group => (Group: group, Share: Share([.. votes.Where(vote => GroupOf(plan, vote.Question, 0) == group)], vote => vote.Answer == 1)))
            .Where(pair => pair.Share is not null).Select(pair => new TakenForReal(pair.Group.Name, pair.Group.IsReal, pair.Share!.Value)),
    ];

    private static Proportion? Share(IReadOnlyCollection<Vote> votes, Func<Vote, bool> hit) => votes.Count == 0 ? null : new Proportion(votes.Count(hit), votes.Count);

    private static Proportion? Consistency(IReadOnlyList<Vote> all)
    {
        var first = all.Where(vote => !vote.IsRepeat).ToDictionary(vote => (vote.Rater, vote.Question), vote => vote.Answer);
        return Share([.. all.Where(vote => vote.IsRepeat && first.ContainsKey((vote.Rater, vote.Question)))], vote => first[(vote.Rater, vote.Question)] == vote.Answer);
    }

    private static double? Median(IReadOnlyList<Vote> votes)
    {
        if (votes.Count == 0) return null;
        var times = votes.Select(vote => vote.Milliseconds).Order().ToArray();
        return (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2.0;
    }
}
