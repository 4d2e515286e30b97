using System.Text.Json;
using System.Text.Json.Nodes;

namespace Langevin.Diffusion.Configuration;

/// <summary>A scheduler file with some of its settings changed: every option of every class can be reached so.</summary>
public static class SchedulerOverlay
{
    private const string ClassKey = "_class_name";

    /// <summary>The settings of a scheduler under another class, as diffusers' <c>from_config</c>: what both have stays.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="className">A diffusers class such as EulerDiscreteScheduler.</param>
    /// <exception cref="FormatException">There is no such class; the message lists what there is.</exception>
    public static SchedulerConfig As(this SchedulerConfig scheduler, string className)
    {
        var json = SchedulerJson.ToNode(scheduler);
        foreach (var (name, value) in json.ToArray())
            if (value is null) json.Remove(name);                                       // the class's own choice, and another class may want a number
        json[ClassKey] = className;
        return SchedulerJson.Read(json.ToJsonString());
    }

    /// <summary>A scheduler with settings changed.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="settings">Names as in the file, and values as JSON; what is no JSON is taken for a text.</param>
    /// <exception cref="ArgumentException">The class has no such setting; the message lists those that it has.</exception>
    /// <exception cref="FormatException">A value is not of the setting's kind.</exception>
    public static SchedulerConfig With(this SchedulerConfig scheduler, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var json = SchedulerJson.ToNode(scheduler);
        foreach (var (name, value) in settings)
        {
            if (!json.ContainsKey(name) || scheduler.Foreign?.ContainsKey(name) == true)
                throw new ArgumentException($"{scheduler.ClassName} has no setting '{name}'; it has {string.Join(", ", json.Select(setting => setting.Key).Where(key => key[0] != '_' && scheduler.Foreign?.ContainsKey(key) != true))}.");
            json[name] = Value(value);
        }
        return SchedulerJson.Read(json.ToJsonString());
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
