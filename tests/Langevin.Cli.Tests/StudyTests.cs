using System.Net.Http.Json;
using System.Text.Json;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public class StudyTests
{
    private static string Folder(TemporaryFolder folder, string name, byte grey)
    {
        for (var i = 0; i < 6; i++) Image.Filled(8, 8, grey, (byte)i, 0).Save(folder[name, $"{i}.png"]);
        return folder[name];
    }

    [Fact]
    public void Study_Named_ServesUntilStoppedAndReports()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var served = Typed.Run(stop.Token, "study", $"ours={Folder(folder, "a", 1)}", Folder(folder, "b", 2), "--questions", "6", "--repeats", "1", "--output", folder["study.db"], "--json").AssertDone();
        var said = JsonDocument.Parse(served).RootElement;
        Assert.Equal(7, said.GetProperty("questions").GetInt32());
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/$", said.GetProperty("address").GetString());
        Assert.Contains("0 answers of 0 people", Typed.Run("study", "report", folder["study.db"]).AssertDone());
        Assert.Equal("preference", JsonDocument.Parse(Typed.Run("study", "report", folder["study.db"], "--json").AssertDone()).RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Study_ItsFile_GoesOnAndCountsVotes()
    {
        using var folder = new TemporaryFolder();
        using (var once = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            Typed.Run(once.Token, "study", Folder(folder, "a", 1), "--real", Folder(folder, "b", 2), "--repeats", "0", "-o", folder["study.db"]).AssertDone();
        using var stop = new CancellationTokenSource();
        var port = 20_000 + Environment.ProcessId % 20_000;
        var running = Task.Run(() => Typed.Run(stop.Token, "study", folder["study.db"], "--port", $"{port}"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        JsonElement turn = default;
        for (var attempt = 0; attempt < 100 && turn.ValueKind == default; attempt++)
        {
            try { turn = await (await client.PostAsJsonAsync("/api/join", new { name = "Ada" })).Content.ReadFromJsonAsync<JsonElement>(); }
            catch (HttpRequestException) { await Task.Delay(50); }
        }
        await client.PostAsJsonAsync("/api/vote", new { ticket = turn.GetProperty("ticket").GetString(), answer = "real", milliseconds = 700 });
        await stop.CancelAsync();
        Assert.Contains("12 questions", (await running).AssertDone());
        var report = Typed.Run("study", "report", folder["study.db"]).AssertDone();
        Assert.Contains("1 answers of 1 people", report);
        Assert.Contains("guessing gives 50 %", report);
    }

    [Fact]
    public void Study_Mistakes_AreOneSentence()
    {
        using var folder = new TemporaryFolder();
        var a = Folder(folder, "a", 1);
        Typed.Run("study").AssertRefused("FOLDER");
        Typed.Run("study", a).AssertRefused("1 folders", "2 to 20");
        Typed.Run("study", a, a).AssertRefused("NAME=FOLDER");
        Typed.Run("study", a, folder["none"]).AssertRefused("none");
        Typed.Run("study", a, $"b={a}", "--questions", "99").AssertRefused("99", "6");
        Typed.Run("study", "report", folder["none.db"]).AssertRefused("does not exist");
        Typed.Run("study", "report", folder.Write("text.db", "no database")).AssertRefused("is no study");
    }
}
