using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Langevin.Media.Images;

namespace Langevin.Study.Tests;

/// <summary>A browser without a screen.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address };

    public HttpClient Client => client;

    public async Task<JsonElement> Join(string name) => await Said(await client.PostAsJsonAsync("/api/join", new { name }));

    public async Task<JsonElement> Turn() => await Said(await client.GetAsync("/api/turn"));

    public Task<HttpResponseMessage> Vote(JsonElement turn, string answer) =>
        client.PostAsJsonAsync("/api/vote", new { ticket = turn.GetProperty("ticket").GetString(), answer, milliseconds = 1200 });

    public async Task<Image> Picture(JsonElement turn, int side) => Image.Decode(await client.GetByteArrayAsync(turn.GetProperty("pictures")[side].GetString()));

    /// <summary>Answers everything that is left by the first pixels.</summary>
    public async Task<JsonElement> AnswerAll(JsonElement turn, Func<byte[], string> answer)
    {
        while (turn.TryGetProperty("ticket", out _))
        {
            var reds = new List<byte>();
            for (var side = 0; side < turn.GetProperty("pictures").GetArrayLength(); side++) reds.Add((await Picture(turn, side)).Pixels[0]);
            turn = await Said(await Vote(turn, answer([.. reds])));
        }
        return turn;
    }

    public static async Task<JsonElement> Said(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public void Dispose() => client.Dispose();
}
