using Langevin.Evaluation.Statistics;
using Langevin.Study.Planning;
using Langevin.Study.Storage;

namespace Langevin.Study.Reports;

/// <summary>Who was preferred to whom, by question: answers about the same pictures are drawn together.</summary>
internal sealed class Preferences
{
    private readonly StudyPlan plan;
    private readonly Bootstrap bootstrap;
    private readonly CancellationToken cancellation;
    private readonly Question[] questions;

    public Preferences(StudyPlan plan, IEnumerable<Vote> votes, Bootstrap bootstrap, CancellationToken cancellation)
    {
        (this.plan, this.bootstrap, this.cancellation) = (plan, bootstrap, cancellation);
        questions = [.. votes.GroupBy(vote => vote.Question).OrderBy(own => own.Key).Select(own => new Question(Group(own.Key, 0), Group(own.Key, 1), own.Count(vote => vote.Answer == 0), own.Count(vote => vote.Answer == 1)))];
    }

    public PairReport[] Pairs() =>
    [
        .. Enumerable.Range(0, plan.Groups.Count).SelectMany(first => Enumerable.Range(first + 1, plan.Groups.Count - first - 1).Select(second => (first, second)))
            .Where(pair => questions.Any(question => question.IsAbout(pair.first, pair.second))).Select(pair => Pair(pair.first, pair.second)),
    ];

    public StrengthReport[] Strengths()
    {
        var strengths = BradleyTerry.Fit(Wins(questions));
        return
        [
            .. Enumerable.Range(0, strengths.Length)
                .Select(group => new StrengthReport(plan.Groups[group].Name, strengths[group], bootstrap.Of(questions.Length, strengths[group], places => BradleyTerry.Fit(Wins(Drawn(questions, places)))[group], cancellation)))
                .OrderByDescending(strength => strength.LogStrength),
        ];
    }

    private PairReport Pair(int first, int second)
    {
        var own = questions.Where(question => question.IsAbout(first, second)).ToArray();
        var wins = new Proportion(own.Sum(question => question.WinsOf(first)), own.Sum(question => question.Votes));
        Interval? resampled = own.Length == wins.Count ? null : bootstrap.Of(own.Length, wins.Share, places =>
        {
            var drawn = Drawn(own, places);
            return (double)drawn.Sum(question => question.WinsOf(first)) / drawn.Sum(question => question.Votes);
        }, cancellation);
        return new PairReport(plan.Groups[first].Name, plan.Groups[second].Name, wins, resampled is { } interval ? new Interval(Math.Max(0, interval.Low), Math.Min(1, interval.High)) : null);
    }

    private double[,] Wins(IEnumerable<Question> counted)
    {
        var wins = new double[plan.Groups.Count, plan.Groups.Count];
        foreach (var question in counted)
        {
            wins[question.First, question.Second] += question.FirstWins;
            wins[question.Second, question.First] += question.SecondWins;
        }
        return wins;
    }

    private static Question[] Drawn(Question[] questions, Torch.Tensor places) => Array.ConvertAll(places.ToArray<long>(), place => questions[place]);

    private int Group(int question, int side) => plan.Pictures[plan.Questions[question].Pictures[side]].Group;

    /// <summary>The answers to one question.</summary>
    private readonly record struct Question(int First, int Second, int FirstWins, int SecondWins)
    {
        public int Votes => FirstWins + SecondWins;

        public bool IsAbout(int one, int other) => (First == one && Second == other) || (First == other && Second == one);

        public int WinsOf(int group) => group == First ? FirstWins : SecondWins;
    }
}
