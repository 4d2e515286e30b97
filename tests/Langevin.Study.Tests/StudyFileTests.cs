using Langevin.Study.Planning;
using Langevin.Study.Storage;

namespace Langevin.Study.Tests;

public class StudyFileTests
{
    private static StudyPlan Plan(PictureFolders folders) => QuestionPlanner.Plan(new StudyRequest { Repeats = 1, Wording = "Which is \"better\"?" }, [folders.Add("a", 1, 4), folders.Add("b", 2, 4)]);

    [Fact]
    public void Open_WhatWasCreated_HasThePlan()
    {
        using var folders = new PictureFolders();
        var plan = Plan(folders);
        StudyFile.Create(folders["study.db"], plan).Dispose();
        using var file = StudyFile.Open(folders["study.db"]);
        Assert.Equal(plan.Request, file.Plan.Request);
        Assert.Equal((4, 1), (file.Plan.Request.Questions, file.Plan.Request.Repeats));
        Assert.Equal(plan.Groups, file.Plan.Groups);
        Assert.Equal(plan.Pictures, file.Plan.Pictures);
        Assert.Equal(plan.Questions.Select(question => string.Join(',', question.Pictures)), file.Plan.Questions.Select(question => string.Join(',', question.Pictures)));
    }

    [Fact]
    public void Create_WhereSomethingIs_LeavesItAlone()
    {
        using var folders = new PictureFolders();
        File.WriteAllText(folders["study.db"], "mine");
        Assert.Contains("is there already", Assert.Throws<StudyException>(() => StudyFile.Create(folders["study.db"], Plan(folders))).Message);
        Assert.Equal("mine", File.ReadAllText(folders["study.db"]));
    }

    [Theory]
    [InlineData("not a database, though as long as the header of one and then some more so that SQLite reads it all: 0123456789")]
    [InlineData("")]
    public void Open_NoStudy_IsRefused(string text)
    {
        using var folders = new PictureFolders();
        File.WriteAllText(folders["study.db"], text);
        Assert.Contains("is no study", Assert.Throws<StudyException>(() => StudyFile.OpenToRead(folders["study.db"])).Message);
    }

    [Fact]
    public void Open_Missing_SaysSo()
    {
        using var folders = new PictureFolders();
        Assert.Contains("does not exist", Assert.Throws<StudyException>(() => StudyFile.Open(folders["study.db"])).Message);
        Assert.False(File.Exists(folders["study.db"]));
    }

    [Fact]
    public void Open_CutShort_IsRefused()
    {
        using var folders = new PictureFolders();
        StudyFile.Create(folders["study.db"], Plan(folders)).Dispose();
        File.WriteAllBytes(folders["study.db"], File.ReadAllBytes(folders["study.db"])[..4096]);
        Assert.Throws<StudyException>(() => StudyFile.Open(folders["study.db"]));
    }
}
