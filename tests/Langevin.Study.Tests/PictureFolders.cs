using Langevin.Media.Images;
using Langevin.Study.Planning;

namespace Langevin.Study.Tests;

/// <summary>Folders of small pictures, each of one colour that says where it is from; gone after the test.</summary>
internal sealed class PictureFolders : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("langevin-study-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A folder whose pictures are red by the group and green by the number.</summary>
    public StudyGroup Add(string name, byte red, int count, Func<int, string>? called = null, int side = 8, bool isReal = false)
    {
        for (var i = 0; i < count; i++) Image.Filled(side, side, red, (byte)i, 0).Save(System.IO.Path.Combine(this[name], (called?.Invoke(i) ?? $"{i:000}") + ".png"));
        return new StudyGroup(name, this[name], isReal);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
