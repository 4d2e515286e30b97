using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WriteText_NewFileInNewFolder_WritesUtf8WithoutMark()
    {
        AtomicFile.WriteText(folder["a/b/c.txt"], "é");
        Assert.Equal([0xC3, 0xA9], File.ReadAllBytes(folder["a/b/c.txt"]));
        Assert.Equal(["c.txt"], Directory.EnumerateFileSystemEntries(folder["a/b"]).Select(entry => Path.GetFileName(entry)!));
    }

    [Fact]
    public void Write_CallbackThrows_KeepsTheOldFileAndNothingElse()
    {
        AtomicFile.WriteText(folder["a"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.Write(new byte[100_000]);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void Write_DiskFull_SaysSoAndKeepsTheOldFile()
    {
        AtomicFile.WriteText(folder["a"], "old");
        var full = new IOException("No space left on device", 28);
        var e = Assert.Throws<IOException>(() => AtomicFile.Write(folder["a"], _ => throw full));
        Assert.Contains("a' cannot be written: there is no space left on the disk", e.Message);
        Assert.Equal("old", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], folder.Names);
    }

    [SkippableFact]
    public void Write_FullDevice_SaysSo()
    {
        Skip.IfNot(File.Exists("/dev/full"));
        var e = Assert.Throws<IOException>(() => AtomicFile.WriteText("/dev/full", "x"));
        Assert.Contains("there is no space left on the disk", e.Message);
    }

    [SkippableFact]
    public void Write_Device_IsWrittenAndStays()
    {
        Skip.IfNot(File.Exists("/dev/null"));
        AtomicFile.WriteText("/dev/null", "x");
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Fact]
    public void Write_SymbolicLink_ReplacesItsTarget()
    {
        File.WriteAllText(folder["target"], "old");
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        AtomicFile.WriteText(folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(folder["target"]));
        Assert.Equal(folder["target"], File.ResolveLinkTarget(folder["link"], false)!.FullName);
    }

    [Fact]
    public void Write_FolderInTheWay_ThrowsAndLeavesNothing()
    {
        Directory.CreateDirectory(folder["a"]);
        Assert.Throws<IOException>(() => AtomicFile.WriteText(folder["a"], "x"));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void RequireWritable_WhatCanBeWritten_LeavesNothingBehind()
    {
        AtomicFile.WriteText(folder["old"], "old");
        File.CreateSymbolicLink(folder["link"], folder["old"]);
        foreach (var path in new[] { folder["old"], folder["link"], folder["new"], folder["a/b/new"], "/dev/null", "/dev/full" }) AtomicFile.RequireWritable(path);
        foreach (var path in new[] { folder.Path, folder["new"], folder["a/b/new/"] }) AtomicFolder.RequireWritable(path);
        Assert.Equal(["link", "old"], folder.Names);
        Assert.Equal("old", File.ReadAllText(folder["old"]));
    }

    [Fact]
    public void RequireWritable_WhatCannotBeWritten_SaysWhy()
    {
        AtomicFile.WriteText(folder["file"], "");
        string Refused(Action require) => Assert.Throws<IOException>(require).Message;
        Assert.Equal($"'{folder.Path}' cannot be written: it is a folder; give the name of a file.", Refused(() => AtomicFile.RequireWritable(folder.Path)));
        Assert.Equal($"The folder '{folder["file"]}' cannot be written: it is a file; choose another path.", Refused(() => AtomicFolder.RequireWritable(folder["file"])));
        Assert.Equal($"'{folder["file/x/y"]}' cannot be written: '{folder["file"]}' is a file, and no folder; choose another path.", Refused(() => AtomicFile.RequireWritable(folder["file/x/y"])));
        Assert.Equal("'/proc/x.png' cannot be written: this user can make no file in '/proc'; choose another path.", Refused(() => AtomicFile.RequireWritable("/proc/x.png")));
        Assert.Equal("'/dev/nothing/x' cannot be written: this user can make no file in '/dev/nothing'; choose another path.", Refused(() => AtomicFile.RequireWritable("/dev/nothing/x")));
        Assert.Contains("this user can make no file in '/proc'", Refused(() => AtomicFolder.RequireWritable("/proc/x/y")));
    }

    [Fact]
    public void Folder_Replaced_HoldsOnlyTheNewFiles()
    {
        AtomicFolder.Write(folder["m"], inside => File.WriteAllText(Path.Combine(inside, "one"), "1"));
        AtomicFolder.Write(folder["m"], inside =>
        {
            Directory.CreateDirectory(Path.Combine(inside, "sub"));
            File.WriteAllText(Path.Combine(inside, "sub", "two"), "2");
        });
        Assert.Equal(["m"], folder.Names);
        Assert.Equal([folder["m/sub"]], Directory.EnumerateFileSystemEntries(folder["m"]));
        Assert.Equal("2", File.ReadAllText(folder["m/sub/two"]));
    }

    [Fact]
    public void Folder_BuildThrows_KeepsTheOldOneAndNothingElse()
    {
        AtomicFolder.Write(folder["m"], inside => File.WriteAllText(Path.Combine(inside, "one"), "1"));
        var e = Assert.Throws<IOException>(() => AtomicFolder.Write(folder["m"], inside =>
        {
            File.WriteAllText(Path.Combine(inside, "two"), "2");
            throw new IOException("No space left on device", 28);
        }));
        Assert.Contains("no space left", e.Message);
        Assert.Equal(["m"], folder.Names);
        Assert.True(File.Exists(folder["m/one"]));
    }

    [Fact]
    public void Folder_PathIsAFile_Throws()
    {
        File.WriteAllText(folder["m"], "x");
        Assert.Contains("it is a file", Assert.Throws<IOException>(() => AtomicFolder.Write(folder["m"], _ => { })).Message);
        Assert.Equal(["m"], folder.Names);
    }
}
