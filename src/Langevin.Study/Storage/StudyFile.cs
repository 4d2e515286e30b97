using System.Security.Cryptography;
using System.Text.Json;
using Langevin.Study.Planning;
using Microsoft.Data.Sqlite;

namespace Langevin.Study.Storage;

/// <summary>A study on disk: its plan, who votes, and every vote, in one SQLite file. Safe from many threads at once.</summary>
public sealed partial class StudyFile : IDisposable
{
    /// <summary>"LgvS", which SQLite keeps in the header.</summary>
    private const int Application = 0x4C677653;
    private const int Version = 1, NoDatabase = 26, SecretLength = 32, MostPlanLength = 64 << 20;

    private readonly SqliteConnection connection;
    private readonly Lock door = new();

    private StudyFile(SqliteConnection connection, string path)
    {
        (this.connection, Path) = (connection, path);
        if (Number("PRAGMA application_id") != Application) throw new StudyException(NoStudy(path));
        if (Number("PRAGMA user_version") is var version and not Version) throw new StudyException($"'{path}' is a study of version {version}, and this program reads version {Version}; use the program that made it.");
        (Secret, Plan) = ReadPlan();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What is asked.</summary>
    public StudyPlan Plan { get; }

    /// <summary>The key of its <see cref="Asking.Tickets"/>.</summary>
    internal byte[] Secret { get; }

    /// <summary>Makes the file of a new study.</summary>
    /// <param name="path">Where; nothing may be there yet.</param>
    /// <param name="plan">What is asked.</param>
    /// <exception cref="StudyException">There is something, or the file cannot be made.</exception>
    public static StudyFile Create(string path, StudyPlan plan)
    {
        if (System.IO.Path.Exists(path)) throw new StudyException($"'{path}' is there already; continue it with 'langevin study {path}', or give --output another name.");
        var full = System.IO.Path.GetFullPath(path);
        var part = $"{full}.{Guid.NewGuid():N}.part";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            using (var made = Connect(part, SqliteOpenMode.ReadWriteCreate)) Fill(made, plan);
            File.Move(part, full);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new StudyException($"'{path}' cannot be written: {Reason(failure)}", failure);
        }
        return Open(path);
    }

    /// <summary>Opens a study to go on with it.</summary>
    /// <exception cref="StudyException">The file is not there, or is no study.</exception>
    public static StudyFile Open(string path) => Open(path, SqliteOpenMode.ReadWrite);

    /// <summary>Opens a study to read its votes.</summary>
    /// <exception cref="StudyException">The file is not there, or is no study.</exception>
    public static StudyFile OpenToRead(string path) => Open(path, SqliteOpenMode.ReadOnly);

    private static StudyFile Open(string path, SqliteOpenMode mode)
    {
        if (!File.Exists(path)) throw new StudyException($"'{path}' does not exist; check the path.");
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, mode);
            return new StudyFile(connection, path);
        }
        catch (SqliteException failure)
        {
            connection?.Dispose();
            throw new StudyException(failure.SqliteErrorCode == NoDatabase ? NoStudy(path) : $"'{path}' is no study, or is damaged: {Reason(failure)}", failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SqliteLibrary.EnsureStarted();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        Run(connection, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
        return connection;
    }

    private static void Fill(SqliteConnection connection, StudyPlan plan)
    {
        Run(connection, $"""
            PRAGMA application_id = {Application};
            PRAGMA user_version = {Version};
            CREATE TABLE study (secret BLOB NOT NULL, plan TEXT NOT NULL) STRICT;
            CREATE TABLE rater (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, joined TEXT NOT NULL) STRICT;
            CREATE TABLE vote (
                rater INTEGER NOT NULL REFERENCES rater, place INTEGER NOT NULL, question INTEGER NOT NULL, is_repeat INTEGER NOT NULL, is_swapped INTEGER NOT NULL,
                answer INTEGER NOT NULL, milliseconds INTEGER NOT NULL, voted TEXT NOT NULL, PRIMARY KEY (rater, place)) STRICT;
            """);
        Run(connection, "INSERT INTO study VALUES ($secret, $plan)", ("$secret", RandomNumberGenerator.GetBytes(SecretLength)), ("$plan", JsonSerializer.Serialize(plan, StudyJson.Compact.StudyPlan)));
    }

    private (byte[] Secret, StudyPlan Plan) ReadPlan()
    {
        using var command = Command(connection, "SELECT secret, plan FROM study WHERE length(secret) = $secret AND length(plan) <= $plan", ("$secret", SecretLength), ("$plan", MostPlanLength));
        using var row = command.ExecuteReader();
        if (!row.Read()) throw new StudyException($"'{Path}' has no plan; make the study anew.");
        try
        {
            var plan = JsonSerializer.Deserialize(row.GetString(1), StudyJson.Compact.StudyPlan) ?? throw new JsonException("it is empty");
            return (row.GetFieldValue<byte[]>(0), plan.Checked());
        }
        catch (Exception failure) when (failure is JsonException or InvalidCastException)
        {
            throw new StudyException($"'{Path}' has a damaged plan ({failure.Message}); make the study anew.", failure);
        }
    }

    private long Number(string query)
    {
        using var command = Command(connection, query);
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string text, params (string Name, object Value)[] values)
    {
        using var command = Command(connection, text, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static string NoStudy(string path) => $"'{path}' is no study; give a file that 'langevin study' made.";

    private static string Reason(Exception failure) => failure is SqliteException sqlite
        ? $"SQLite says {sqlite.SqliteErrorCode}, {sqlite.Message.TrimEnd('.')}; check the path, the disk and the permissions."
        : $"{failure.Message.TrimEnd('.')}; check the path, the disk and the permissions.";

    /// <summary>Closes the file.</summary>
    public void Dispose() => connection.Dispose();
}
