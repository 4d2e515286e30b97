using System.Reflection;
using System.Text;

namespace Architecture.Tests;

/// <summary>
/// The public surface of each library, approved by hand: a change shows as a difference of <c>approved/*.txt</c>.
/// To approve one, run the tests with LANGEVIN_APPROVE=1 and commit the files.
/// </summary>
public class PublicApiTests
{
    public static TheoryData<string> Libraries => ["Langevin.Torch", "Langevin.Nn", "Langevin.Diffusion", "Langevin.Media", "Langevin.Lab", "Langevin.Models", "Langevin.Training", "Langevin.Pipelines", "Langevin.Evaluation", "Langevin.Study"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicSurface_Library_IsTheApprovedOne(string library)
    {
        var approved = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "approved", library + ".txt");
        var found = Print(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("LANGEVIN_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(approved)!);
            File.WriteAllText(approved, found);
        }
        Assert.True(File.Exists(approved), $"{approved} does not exist; make it with LANGEVIN_APPROVE=1.");
        Assert.Equal(File.ReadAllText(approved), found);
    }

    private static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append('\n');
            const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (var line in type.GetMembers(declared).Where(IsVisible).Select(member => member.ToString()!).Order(StringComparer.Ordinal))
                text.Append("  ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) => type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : "class";

    private static bool IsVisible(MemberInfo member) => !member.Name.Contains('<') && member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !(method is MethodInfo && method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(a => a.IsPublic || a.IsFamily),
        EventInfo => true,
        _ => false,
    };
}
