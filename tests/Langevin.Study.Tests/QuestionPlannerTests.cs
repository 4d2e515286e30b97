using Langevin.Media;
using Langevin.Study.Asking;
using Langevin.Study.Planning;

namespace Langevin.Study.Tests;

public class QuestionPlannerTests
{
    [Fact]
    public void Plan_ThreeFolders_AsksEachPairAndEachSideEquallyOften()
    {
        using var folders = new PictureFolders();
        var plan = QuestionPlanner.Plan(new StudyRequest { Questions = 12, Repeats = 0 }, [folders.Add("a", 1, 5), folders.Add("b", 2, 5), folders.Add("c", 3, 5)]);
        var sides = plan.Questions.Select(question => (plan.Pictures[question.Pictures[0]].Group, plan.Pictures[question.Pictures[1]].Group)).GroupBy(pair => pair).ToDictionary(same => same.Key, same => same.Count());
        Assert.Equal(6, sides.Count);
        Assert.All(sides.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Plan_SameNames_ComparesThem()
    {
        using var folders = new PictureFolders();
        var groups = new[] { folders.Add("a", 1, 6, i => $"prompt-{i}"), folders.Add("b", 2, 6, i => $"prompt-{i}") };
        var plan = QuestionPlanner.Plan(new StudyRequest { Repeats = 0 }, groups);
        var opened = groups.Select(group => new PictureGroup(group)).ToArray();
        Assert.Equal(6, plan.Questions.Count);
        Assert.All(plan.Questions, question =>
        {
            var names = question.Pictures.Select(place => opened[plan.Pictures[place].Group].NameOf(plan.Pictures[place].Index)).ToArray();
            Assert.Equal(names[0], names[1]);
        });
    }

    [Fact]
    public void Plan_RealOrGenerated_AsksHalfOfEachAndEachGeneratedFolderEqually()
    {
        using var folders = new PictureFolders();
        var request = new StudyRequest { Kind = StudyKind.RealOrGenerated, Questions = 16, Repeats = 0 };
        var plan = QuestionPlanner.Plan(request, [folders.Add("a", 1, 5), folders.Add("b", 2, 5), folders.Add("photos", 3, 9, isReal: true)]);
        var counts = plan.Questions.CountBy(question => plan.Groups[plan.Pictures[question.Pictures[0]].Group].Name).ToDictionary();
        Assert.Equal((4, 4, 8), (counts["a"], counts["b"], counts["photos"]));
    }

    [Fact]
    public void Plan_SameSeed_IsTheSame()
    {
        using var folders = new PictureFolders();
        StudyGroup[] groups = [folders.Add("a", 1, 9), folders.Add("b", 2, 9, i => $"other-{i}")];
        string Text(ulong seed) => System.Text.Json.JsonSerializer.Serialize(QuestionPlanner.Plan(new StudyRequest { Seed = seed, Repeats = 0 }, groups).Pictures.ToArray());
        Assert.Equal(Text(3), Text(3));
        Assert.NotEqual(Text(3), Text(4));
    }

    [Fact]
    public void TurnsOf_EachRater_AsksAllAndRepeatsTheFirstLaterWithSidesExchanged()
    {
        using var folders = new PictureFolders();
        var plan = QuestionPlanner.Plan(new StudyRequest { Questions = 10, Repeats = 4 }, [folders.Add("a", 1, 10), folders.Add("b", 2, 10)]);
        foreach (var rater in Enumerable.Range(1, 4))
        {
            var turns = Turn.Of(plan, rater);
            Assert.Equal(14, turns.Length);
            Assert.Equal(Enumerable.Range(0, 10), turns.Where(turn => !turn.IsRepeat).Select(turn => turn.Question).Order());
            Assert.All(turns.Index().Where(turn => turn.Item.IsRepeat), repeat =>
            {
                var first = Array.FindIndex(turns, turn => turn.Question == repeat.Item.Question);
                Assert.True(first < repeat.Index);
                Assert.NotEqual(turns[first].IsSwapped, repeat.Item.IsSwapped);
            });
        }
        Assert.NotEqual(Turn.Of(plan, 1).Select(turn => turn.Question), Turn.Of(plan, 3).Select(turn => turn.Question));
        Assert.NotEqual(Turn.Of(plan, 1)[0].IsSwapped, Turn.Of(plan, 2)[0].IsSwapped);
    }

    [Fact]
    public void Plan_MoreQuestionsThanPictures_SaysHowMany()
    {
        using var folders = new PictureFolders();
        var failure = Assert.Throws<StudyException>(() => QuestionPlanner.Plan(new StudyRequest { Questions = 7 }, [folders.Add("a", 1, 6), folders.Add("b", 2, 9)]));
        Assert.Equal("7 questions are asked for, and the pictures give 6 without asking twice about any; ask fewer, or give more pictures.", failure.Message);
    }

    [Fact]
    public void Plan_TooManyRepeats_SaysTheMost()
    {
        using var folders = new PictureFolders();
        var failure = Assert.Throws<StudyException>(() => QuestionPlanner.Plan(new StudyRequest { Repeats = 4 }, [folders.Add("a", 1, 6), folders.Add("b", 2, 6)]));
        Assert.Contains("at most half can be: 3", failure.Message);
    }

    [Fact]
    public void Plan_SizesDiffer_SaysThatTheyTellApart()
    {
        using var folders = new PictureFolders();
        StudyGroup[] groups = [folders.Add("a", 1, 4), folders.Add("b", 2, 4, side: 12)];
        var failure = Assert.Throws<StudyException>(() => QuestionPlanner.Plan(new StudyRequest { Repeats = 0 }, groups));
        Assert.Contains("give --size", failure.Message);
        Assert.Equal(4, QuestionPlanner.Plan(new StudyRequest { Repeats = 0, Size = 16 }, groups).Questions.Count);
    }

    [Fact]
    public void Plan_BrokenPicture_IsRefusedBeforeAnybodyVotes()
    {
        using var folders = new PictureFolders();
        StudyGroup[] groups = [folders.Add("a", 1, 4), folders.Add("b", 2, 4)];
        var path = Path.Combine(folders["a"], "002.png");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..50]);
        Assert.Contains("002.png", Assert.Throws<BrokenImageException>(() => QuestionPlanner.Plan(new StudyRequest { Repeats = 0 }, groups)).Message);
    }

    [Fact]
    public void Plan_SameNameTwice_AsksForAnother()
    {
        using var folders = new PictureFolders();
        var a = folders.Add("a", 1, 4);
        Assert.Contains("NAME=FOLDER", Assert.Throws<StudyException>(() => QuestionPlanner.Plan(new StudyRequest(), [a, a])).Message);
    }
}
