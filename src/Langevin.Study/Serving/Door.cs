using System.Net;
using Microsoft.AspNetCore.Http;

namespace Langevin.Study.Serving;

/// <summary>Lets in only what this page on this machine sends, and tells browsers to keep to that.</summary>
/// <remarks>
/// A page elsewhere can make a browser send requests to loopback, under a name of its own that it points there (DNS rebinding): so the
/// Host header must be this machine's, and a request that changes something must come from this origin and be JSON.
/// </remarks>
internal static class Door
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Checks a request before anything else sees it.</summary>
    public static async Task Pass(HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!IsOurs(request.Host, context.Connection.LocalPort)) context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        else if (HttpMethods.IsPost(request.Method) && !IsFromPage(request)) context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else await next(context).ConfigureAwait(false);
    }

    private static bool IsOurs(HostString host, int port) =>
        (host.Port ?? 80) == port && (host.Host == "localhost" || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static bool IsFromPage(HttpRequest request) =>
        request.HasJsonContentType() && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"http://{request.Host}");
}
