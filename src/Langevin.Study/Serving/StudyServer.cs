using System.Net;
using Langevin.Study.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Langevin.Study.Serving;

/// <summary>Serves a study's page to browsers on this machine, and to no other machine.</summary>
public sealed class StudyServer : IAsyncDisposable
{
    private const long LongestBody = 4096, MostConnections = 200;

    private readonly WebApplication app;

    private StudyServer(WebApplication app, Uri address) => (this.app, Address) = (app, address);

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="file">The study; it stays open and is the caller's to close, after the server.</param>
    /// <param name="port">The port of 127.0.0.1, or 0 for a free one.</param>
    /// <param name="clock">When votes are given.</param>
    /// <exception cref="StudyException">The port is taken, or not allowed.</exception>
    /// <exception cref="Langevin.Media.MediaException">The pictures are no longer there.</exception>
    public static async Task<StudyServer> Start(StudyFile file, int port, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxConcurrentConnections) = (LongestBody, MostConnections);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Use(Door.Pass);
        app.UseRouting();
        app.MapPages();
        new StudyEndpoints(file, clock).Map(app);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new StudyException($"port {port} of this machine cannot be used: {failure.Message.TrimEnd('.')}; choose another with --port.", failure);
        }
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new StudyServer(app, new Uri(address));
    }

    /// <summary>Stops to serve.</summary>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(soon.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }
}
