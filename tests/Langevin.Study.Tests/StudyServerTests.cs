using System.Net;
using System.Net.Http.Json;
using System.Text;
using Langevin.Media.Images;
using Langevin.Study.Planning;
using Langevin.Study.Reports;
using Langevin.Study.Serving;
using Langevin.Study.Storage;

namespace Langevin.Study.Tests;

public class StudyServerTests
{
    private static string Preferring(byte red, byte[] reds) => reds[0] == red ? "left" : "right";

    private static StudyFile Preference(PictureFolders folders, int questions = 8, int repeats = 2) =>
        StudyFile.Create(folders["study.db"], QuestionPlanner.Plan(new StudyRequest { Questions = questions, Repeats = repeats }, [folders.Add("ours", 10, questions), folders.Add("theirs", 20, questions)]));

    [Fact]
    public async Task Votes_OfAWholeStudy_AreReported()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        foreach (var (name, red) in new[] { ("Ada", 10), ("Grace", 10), ("Niels", 20) })
        {
            using var visitor = new Visitor(server.Address);
            var done = await visitor.AnswerAll(await visitor.Join(name), reds => Preferring((byte)red, reds));
            Assert.Equal((10, 10), (done.GetProperty("answered").GetInt32(), done.GetProperty("total").GetInt32()));
        }
        var report = file.Report();
        var pair = Assert.Single(report.Pairs);
        Assert.Equal((3, 3, 24), (report.Raters, report.Finished, report.Votes));
        Assert.Equal(("ours", "theirs", 16L, 24L), (pair.First, pair.Second, pair.Wins.Hits, pair.Wins.Count));
        Assert.Equal((6L, 6L), (report.Consistency!.Value.Hits, report.Consistency!.Value.Count));
        Assert.Equal(1.2, report.MedianSeconds);
        Assert.NotNull(pair.Resampled);
    }

    [Fact]
    public async Task Report_OfOneWhoAlwaysTakesTheLeft_SaysSo()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        await visitor.AnswerAll(await visitor.Join("Lefty"), _ => "left");
        var report = file.Report();
        Assert.Equal((10L, 10L), (report.ChoseLeft!.Value.Hits, report.ChoseLeft!.Value.Count));
        Assert.Equal(0, report.Consistency!.Value.Hits);
        Assert.Equal((4L, 8L), (report.Pairs[0].Wins.Hits, report.Pairs[0].Wins.Count));
    }

    [Fact]
    public async Task Restart_InTheMiddle_GoesOnWhereItWas()
    {
        using var folders = new PictureFolders();
        using (var file = Preference(folders))
        {
            await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
            using var visitor = new Visitor(server.Address);
            var turn = await visitor.Join("Ada");
            for (var i = 0; i < 3; i++) turn = await Visitor.Said(await visitor.Vote(turn, "left"));
            Assert.Equal(turn.GetRawText(), (await visitor.Turn()).GetRawText());
        }
        using var again = StudyFile.Open(folders["study.db"]);
        await using var restarted = await StudyServer.Start(again, 0, TimeProvider.System);
        using var back = new Visitor(restarted.Address);
        var next = await back.Join("Ada");
        Assert.Equal(3, next.GetProperty("answered").GetInt32());
        await back.AnswerAll(next, _ => "right");
        Assert.Equal((1, 1), (again.Report().Raters, again.Report().Finished));
    }

    [Fact]
    public async Task RealOrGenerated_ToldApart_IsAccurate()
    {
        using var folders = new PictureFolders();
        var plan = QuestionPlanner.Plan(new StudyRequest { Kind = StudyKind.RealOrGenerated, Repeats = 2 }, [folders.Add("ours", 10, 6), folders.Add("photos", 20, 6, isReal: true)]);
        using var file = StudyFile.Create(folders["study.db"], plan);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        await visitor.AnswerAll(await visitor.Join("Ada"), reds => reds[0] == 20 ? "real" : "generated");
        var report = file.Report();
        Assert.Equal((12L, 12L), (report.Accuracy!.Value.Hits, report.Accuracy!.Value.Count));
        Assert.Equal([("ours", 0.0), ("photos", 1.0)], report.TakenForReal.Select(one => (one.Name, one.Share.Share)));
    }

    [Fact]
    public async Task Everything_ThatIsSent_NamesNoFolderAndNoFile()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        var turn = await visitor.Join("Ada");
        var sent = new StringBuilder();
        foreach (var address in new[] { "/", "/study.js", "/study.css", "/api/turn", turn.GetProperty("pictures")[0].GetString()! })
        {
            var response = await visitor.Client.GetAsync(address);
            sent.Append(response.Headers).Append(response.Content.Headers).Append(Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync()));
        }
        Assert.DoesNotContain("ours", sent.ToString());
        Assert.DoesNotContain("theirs", sent.ToString());
        Assert.DoesNotContain(".png", sent.ToString());
        Assert.DoesNotContain("http:", sent.ToString());
    }

    [Fact]
    public async Task Pictures_OfAnotherTurnOrPerson_AreNotGiven()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var ada = new Visitor(server.Address);
        using var grace = new Visitor(server.Address);
        var turn = await ada.Join("Ada");
        var picture = turn.GetProperty("pictures")[0].GetString();
        await grace.Join("Grace");
        Assert.Equal(HttpStatusCode.NotFound, (await grace.Client.GetAsync(picture)).StatusCode);
        await ada.Vote(turn, "left");
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Client.GetAsync(picture)).StatusCode);
        foreach (var path in new[] { "/pictures/../study.db", "/pictures/%2e%2e%2fstudy.db", "/pictures/", "/study.db" })
            Assert.Equal(HttpStatusCode.NotFound, (await ada.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Vote_Twice_CountsOnce()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        var turn = await visitor.Join("Ada");
        Assert.Equal(HttpStatusCode.OK, (await visitor.Vote(turn, "left")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await visitor.Vote(turn, "right")).StatusCode);
        Assert.Equal(1, file.Report().Votes);
    }

    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Forbidden)]
    public async Task Request_FromElsewhere_IsRefused(string? host, string? origin, HttpStatusCode expected)
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/join") { Content = JsonContent.Create(new { name = "Eve" }) };
        request.Headers.Host = host is null ? null : $"{host}:{server.Address.Port}";
        if (origin is not null) request.Headers.Add("Origin", origin);
        Assert.Equal(expected, (await visitor.Client.SendAsync(request)).StatusCode);
        Assert.Equal(0, file.Report().Raters);
    }

    [Fact]
    public async Task Request_ThatIsNoJson_TooLongOrNonsense_IsRefused()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        async Task<HttpStatusCode> Post(string address, string body, string type = "application/json") => (await visitor.Client.PostAsync(address, new StringContent(body, Encoding.UTF8, type))).StatusCode;
        Assert.Equal(HttpStatusCode.Forbidden, await Post("/api/join", """{"name":"Eve"}""", "text/plain"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("/api/join", "{"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("/api/join", "{}"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("/api/join", """{"name":" "}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await Post("/api/join", $$"""{"name":"{{new string('x', 61)}}"}"""));
        Assert.True(await Post("/api/join", $$"""{"name":"{{new string('x', 9000)}}"}""") is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(HttpStatusCode.Unauthorized, await Post("/api/vote", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Client.GetAsync("/api/turn")).StatusCode);
        var turn = await visitor.Join("Ada");
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Vote(turn, "real")).StatusCode);
        Assert.Equal(0, file.Report().Votes);
    }

    [Fact]
    public async Task Picture_ThatChanged_IsNotShown()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        using var visitor = new Visitor(server.Address);
        var turn = await visitor.Join("Ada");
        foreach (var path in Directory.GetFiles(folders["ours"])) Image.Filled(8, 8, 99, 99, 99).Save(path);
        var codes = new List<HttpStatusCode>();
        for (var side = 0; side < 2; side++) codes.Add((await visitor.Client.GetAsync(turn.GetProperty("pictures")[side].GetString())).StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Gone], codes.Order());
    }

    [Fact]
    public async Task Start_TakenPort_SaysSo()
    {
        using var folders = new PictureFolders();
        using var file = Preference(folders);
        await using var server = await StudyServer.Start(file, 0, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<StudyException>(() => StudyServer.Start(file, server.Address.Port, TimeProvider.System));
        Assert.Contains($"port {server.Address.Port} of this machine", failure.Message);
        Assert.True(server.Address.IsLoopback);
    }
}
