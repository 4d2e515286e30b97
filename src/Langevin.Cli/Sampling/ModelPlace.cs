namespace Langevin.Cli.Sampling;

/// <summary>Where a model lies: a path, or the name of one that comes with the program (the folder <c>models</c>).</summary>
internal static class ModelPlace
{
    private const int Levels = 6;

    /// <summary>The folder of a model.</summary>
    /// <exception cref="CommandException">There is no such path and no such name.</exception>
    public static string Find(string pathOrName)
    {
        if (Directory.Exists(pathOrName)) return pathOrName;
        if (File.Exists(pathOrName)) throw new CommandException($"'{pathOrName}' is a file, and a model is a folder; 'langevin info {pathOrName}' says what it holds.");
        if (Bundled().FirstOrDefault(folder => Path.GetFileName(folder) == pathOrName) is { } found) return found;
        var names = Bundled().Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal).ToList();
        throw new CommandException($"there is no model '{pathOrName}': no such folder, and {(names.Count == 0 ? "no model comes with this program" : $"the models that come with the program are {string.Join(", ", names)}")};{Remedy(pathOrName, names)}");
    }

    /// <summary>The folder of a model, or the one file that holds it.</summary>
    /// <exception cref="CommandException">There is no such path and no such name.</exception>
    public static string FindFileOrFolder(string pathOrName) => File.Exists(pathOrName) ? pathOrName : Find(pathOrName);

    /// <summary>The folder of a model that comes with the program, if the word is its name and no path; else the word.</summary>
    public static string OrBundled(string pathOrName) =>
        File.Exists(pathOrName) || Directory.Exists(pathOrName) ? pathOrName : Bundled().FirstOrDefault(folder => Path.GetFileName(folder) == pathOrName) ?? pathOrName;

    private static string Remedy(string name, IReadOnlyList<string> names) =>
        ClosestWord.Hint(name, names) is { Length: > 0 } hint ? hint : " give a run folder or a folder in diffusers' layout.";

    /// <summary>A file or folder that comes with the program, in <c>models</c> beside it or beside a folder around it; null when there is no such folder.</summary>
    public static string? Beside(string name) => Models() is { } models ? Path.Combine(models, name) : null;

    private static IEnumerable<string> Bundled() => Models() is { } models
        ? Directory.EnumerateDirectories(models).Where(model => File.Exists(Path.Combine(model, "model_index.json")))
        : [];

    private static string? Models()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        for (var level = 0; level < Levels && folder is not null; level++, folder = folder.Parent)
            if (Path.Combine(folder.FullName, "models") is var models && Directory.Exists(models)) return models;
        return null;
    }
}
