using System.Runtime.InteropServices;
using SQLitePCL;

namespace Langevin.Study.Storage;

/// <summary>SQLite as the system has it, under the name by which its package calls it.</summary>
/// <remarks>
/// Not the package's own build: libvips loads modules, and with them the system's SQLite, into the scope that all libraries see, and two builds
/// of one library in one process call into each other and crash.
/// </remarks>
internal static class SqliteLibrary
{
    private const string Name = "libsqlite3.so.0";

    private static readonly Lazy<string?> Failure = new(Start);

    /// <summary>Starts it once.</summary>
    /// <exception cref="StudyException">It is not there.</exception>
    public static void EnsureStarted()
    {
        if (Failure.Value is { } sentence) throw new StudyException(sentence);
    }

    private static string? Start()
    {
        if (!NativeLibrary.TryLoad(Name, out var library)) return $"SQLite ({Name}), which keeps the votes, was not found: install it (on Debian: apt-get install libsqlite3-0), or start through ./langevin.";
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return null;
    }
}
