using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Langevin.Media;
using Langevin.Media.Images;
using Langevin.Study.Asking;
using Langevin.Study.Planning;
using Langevin.Study.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Langevin.Study.Serving;

/// <summary>What the page asks for: to join, the next turn, its pictures, and to vote.</summary>
internal sealed class StudyEndpoints(StudyFile file, TimeProvider clock)
{
    private const int LongestName = 60;
    private const long LongestTurn = 24 * 3600 * 1000;

    private readonly StudyPlan plan = file.Plan;
    private readonly Tickets tickets = new(file.Secret);
    private readonly PictureGroup[] groups = [.. file.Plan.Groups.Select(group => new PictureGroup(group))];

    /// <summary>Browsers send a machine's cookies to each of its ports, so that each study has its own name.</summary>
    private readonly string cookie = $"langevin-study-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Secret))[..8]}";

    public void Map(WebApplication app)
    {
        app.MapPost("/api/join", Join);
        app.MapGet("/api/turn", NextTurn);
        app.MapPost("/api/vote", Vote);
        app.MapGet("/pictures/{word}", Picture);
    }

    private async Task Join(HttpContext context)
    {
        var name = (await Read(context, StudyJson.Compact.JoinMessage).ConfigureAwait(false))?.Name.Trim();
        if (name is not { Length: > 0 and <= LongestName } || name.Any(char.IsControl)) await Refuse(context, 400, $"A name has 1 to {LongestName} letters.").ConfigureAwait(false);
        else if (file.Join(name, clock.GetUtcNow()) is not { } rater) await Refuse(context, 403, $"{StudyFile.MostRaters} people take part already.").ConfigureAwait(false);
        else
        {
            context.Response.Cookies.Append(cookie, rater.Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365) });
            await Write(context, TurnOf(rater)).ConfigureAwait(false);
        }
    }

    private Task NextTurn(HttpContext context) => Known(context) is { } rater ? Write(context, TurnOf(rater)) : Refuse(context, 401, "Nobody has joined from this browser.");

    private async Task Vote(HttpContext context)
    {
        if (Known(context) is not { } rater)
        {
            await Refuse(context, 401, "Nobody has joined from this browser.").ConfigureAwait(false);
            return;
        }
        var message = await Read(context, StudyJson.Compact.VoteMessage).ConfigureAwait(false);
        if (message is null || AnswerOf(message.Answer) is not { } answer) await Refuse(context, 400, "An answer is left or right, or real or generated.").ConfigureAwait(false);
        else if (rater.Answered >= plan.Turns || message.Ticket != tickets.ForTurn(rater.Id, rater.Answered)) await Write(context, TurnOf(rater), 409).ConfigureAwait(false);
        else
        {
            var turn = Turn.Of(plan, rater.Id)[rater.Answered];
            if (plan.Request.Kind == StudyKind.Preference && turn.IsSwapped) answer = 1 - answer;
            var kept = file.Keep(new Vote(rater.Id, turn.Question, turn.IsRepeat, turn.IsSwapped, answer, Math.Clamp(message.Milliseconds, 0, LongestTurn)), rater.Answered, clock.GetUtcNow());
            await Write(context, TurnOf(file.Recognise(rater.Token)!), kept ? 200 : 409).ConfigureAwait(false);
        }
    }

    /// <summary>A picture of this person's present turn, decoded and written anew: neither its name nor what its file says besides leaves.</summary>
    private async Task Picture(HttpContext context)
    {
        if (Known(context) is not { } rater || rater.Answered >= plan.Turns || Shown(rater, (string)context.Request.RouteValues["word"]!) is not { } picture)
        {
            await Refuse(context, 404, "There is no such picture in this turn.").ConfigureAwait(false);
            return;
        }
        try
        {
            var image = groups[picture.Group].Read(picture.Index, plan.Request.Size);
            if (PictureGroup.Hash(image) != picture.Hash) throw new StudyException("it is not the picture that the study was made of");
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(image.Encode(ImageFormat.Png), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is MediaException or StudyException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            await Refuse(context, 410, "This picture has changed since the study was made; tell whoever runs the study.").ConfigureAwait(false);
        }
    }

    private StudyPicture? Shown(Rater rater, string word)
    {
        var pictures = Turn.Of(plan, rater.Id)[rater.Answered].Pictures(plan);
        var side = Enumerable.Range(0, pictures.Length).Select(number => tickets.ForPicture(rater.Id, rater.Answered, number)).ToList().IndexOf(word);
        return side < 0 ? null : plan.Pictures[pictures[side]];
    }

    private TurnMessage TurnOf(Rater rater)
    {
        var (kind, done) = (plan.Request.Kind == StudyKind.Preference ? "preference" : "real-or-generated", rater.Answered >= plan.Turns);
        var count = plan.Request.Kind == StudyKind.Preference ? 2 : 1;
        return new TurnMessage(kind, plan.Request.Sentence, Math.Min(rater.Answered, plan.Turns), plan.Turns, done ? null : tickets.ForTurn(rater.Id, rater.Answered),
            done ? [] : [.. Enumerable.Range(0, count).Select(side => "/pictures/" + tickets.ForPicture(rater.Id, rater.Answered, side))]);
    }

    private int? AnswerOf(string word) => (plan.Request.Kind, word) switch
    {
        (StudyKind.Preference, "left") or (StudyKind.RealOrGenerated, "generated") => 0,
        (StudyKind.Preference, "right") or (StudyKind.RealOrGenerated, "real") => 1,
        _ => null,
    };

    private Rater? Known(HttpContext context) => context.Request.Cookies[cookie] is { Length: > 0 and < 100 } token ? file.Recognise(token) : null;

    private static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync(type, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static Task Write(HttpContext context, TurnMessage message, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(message, StudyJson.Compact.TurnMessage, cancellationToken: context.RequestAborted);
    }

    private static Task Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorMessage(reason), StudyJson.Compact.ErrorMessage, cancellationToken: context.RequestAborted);
    }
}
