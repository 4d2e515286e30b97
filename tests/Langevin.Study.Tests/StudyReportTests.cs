using System.Text.Json;
using Langevin.Study.Planning;
using Langevin.Study.Reports;
using Langevin.Study.Storage;

namespace Langevin.Study.Tests;

public class StudyReportTests
{
    [Fact]
    public void Report_ThreeFolders_RanksThemWithIntervals()
    {
        using var folders = new PictureFolders();
        var plan = QuestionPlanner.Plan(new StudyRequest { Questions = 60, Repeats = 0 }, [folders.Add("poor", 1, 20), folders.Add("good", 2, 20), folders.Add("fair", 3, 20)]);
        using var file = StudyFile.Create(folders["study.db"], plan);
        var rater = file.Join("Ada", TimeProvider.System.GetUtcNow())!;
        int[] rank = [0, 2, 1];
        foreach (var (place, question) in plan.Questions.Index())
        {
            var groups = question.Pictures.Select(picture => rank[plan.Pictures[picture].Group]).ToArray();
            var surprise = place % 5 == 0;                                     // one answer of five is the other one
            Assert.True(file.Keep(new Vote(rater.Id, place, false, false, groups[0] > groups[1] != surprise ? 0 : 1, 900), place, TimeProvider.System.GetUtcNow()));
        }
        var report = file.Report(200);
        Assert.Equal(["good", "fair", "poor"], report.Strengths.Select(one => one.Name));
        Assert.All(report.Strengths, one => Assert.InRange(one.LogStrength, one.Interval.Low, one.Interval.High));
        Assert.True(report.Strengths[0].Interval.Low > report.Strengths[2].Interval.High);
        Assert.Equal(3, report.Pairs.Count);
        Assert.All(report.Pairs, pair => Assert.Equal(20, pair.Wins.Count));
    }

    [Fact]
    public void ToJson_OfNoVotes_IsWhole()
    {
        using var folders = new PictureFolders();
        using var file = StudyFile.Create(folders["study.db"], QuestionPlanner.Plan(new StudyRequest { Repeats = 0 }, [folders.Add("a", 1, 4), folders.Add("b", 2, 4)]));
        var json = JsonDocument.Parse(file.Report().ToJson()).RootElement;
        Assert.Equal(0, json.GetProperty("votes").GetInt32());
        Assert.Empty(json.GetProperty("pairs").EnumerateArray());
        Assert.False(json.TryGetProperty("accuracy", out _));
    }
}
