using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Langevin.Media.Datasets.Named;

namespace Langevin.Media.Tests.Datasets;

/// <summary>A package fetched by an npm that copies a file: no network, and nothing of a registry.</summary>
[SupportedOSPlatform("linux")]
public sealed class NpmPackageTests : IDisposable
{
    private static readonly string Sum = Convert.ToHexStringLower(SHA256.HashData("the archive"u8));
    private static readonly NpmPackage Toy = new("toy", "1.2.3", Sum, "MIT", "weights of a toy");
    private static readonly Lock Search = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Get_OnAMachineWithNpm_KeepsWhatHasTheChecksum()
    {
        var store = new DatasetStore(folder["store"]);
        Assert.Null(Toy.Find(store));
        var path = Fetched("echo \"$@\" >asked; printf 'the archive' >toy-1.2.3.tgz", store);

        Assert.Equal((path, "the archive"), (Toy.Find(store), File.ReadAllText(path)));
        Assert.Equal(["toy-1.2.3.tgz"], Left());
        Assert.Equal(path, Fetched("exit 1", store));                       // it is there: npm is not asked again
    }

    [Fact]
    public void Get_Npm_IsAskedForThatVersionAndRunsNoScripts() =>
        Fetched("[ \"$*\" = 'pack toy@1.2.3 --ignore-scripts' ] && printf 'the archive' >toy-1.2.3.tgz", new DatasetStore(folder["store"]));

    [Theory]
    [InlineData("printf 'another archive' >toy-1.2.3.tgz", "is not toy 1.2.3 (its SHA-256 is")]
    [InlineData("printf 'the arch' >toy-1.2.3.tgz", "is not toy 1.2.3")]
    [InlineData("printf 'the archive' >toy-9.9.9.tgz", "npm left no toy-1.2.3.tgz")]
    [InlineData("mkdir toy-1.2.3.tgz", "npm left no toy-1.2.3.tgz")]
    [InlineData("echo 'npm error 404 Not Found' >&2; exit 1", "npm error 404 Not Found): check the network, or copy toy-1.2.3.tgz here")]
    [InlineData("exit 7", "npm ended with 7")]
    public void Get_WhatIsNotThePackage_IsRefusedAndLeavesNothing(string npm, string why)
    {
        Assert.Contains(why, Assert.Throws<MediaException>(() => Fetched(npm, new DatasetStore(folder["store"]))).Message);
        Assert.Empty(Left());
    }

    [Fact]
    public void Get_AFileThatWasChanged_IsNamed()
    {
        folder.Write("store/toy/toy-1.2.3.tgz", "changed"u8);
        Assert.Contains("delete it and fetch it again", Assert.Throws<MediaException>(() => Toy.Get(new DatasetStore(folder["store"]))).Message);
    }

    [Fact]
    public void Get_Cancelled_EndsNpmAndLeavesNothing()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        Assert.ThrowsAny<OperationCanceledException>(() => Fetched("exec sleep 60", new DatasetStore(folder["store"]), stop.Token));
        Assert.Empty(Left());
    }

    private string[] Left() => [.. Directory.EnumerateFileSystemEntries(folder["store/toy"]).Select(entry => Path.GetFileName(entry))];

    /// <summary>Fetches with a program of ours as npm.</summary>
    private string Fetched(string npm, DatasetStore store, CancellationToken cancellation = default)
    {
        var program = folder.Write("bin/npm", Encoding.UTF8.GetBytes($"#!/bin/sh\n{npm}\n"));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        lock (Search)
        {
            var before = Environment.GetEnvironmentVariable("PATH");
            try
            {
                Environment.SetEnvironmentVariable("PATH", $"{folder["bin"]}:{before}");
                return Toy.Get(store, cancellation);
            }
            finally
            {
                Environment.SetEnvironmentVariable("PATH", before);
            }
        }
    }
}
