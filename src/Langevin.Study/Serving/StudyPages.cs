using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Langevin.Study.Serving;

/// <summary>The page: three files inside this assembly, and nothing from elsewhere.</summary>
internal static class StudyPages
{
    public static void MapPages(this WebApplication app)
    {
        Map(app, "/", "index.html", "text/html; charset=utf-8");
        Map(app, "/study.js", "study.js", "text/javascript; charset=utf-8");
        Map(app, "/study.css", "study.css", "text/css; charset=utf-8");
    }

    private static void Map(WebApplication app, string address, string name, string type)
    {
        using var stream = typeof(StudyPages).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        app.MapGet(address, context =>
        {
            context.Response.ContentType = type;
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        });
    }
}
