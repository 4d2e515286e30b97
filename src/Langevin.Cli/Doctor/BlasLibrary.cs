using System.Runtime.InteropServices;

namespace Langevin.Cli.Doctor;

/// <summary>
/// Which library multiplies matrices. Debian's OpenBLAS with threads of its own fights with libtorch's OpenMP: a forward
/// pass takes three times as long as with the one that shares them.
/// </summary>
internal static class BlasLibrary
{
    private const string Install = "apt-get install libopenblas0-openmp && apt-get remove libopenblas0-pthread";
    private static readonly string[] Cores = ["haswell", "skylakex", "cooperlake", "sapphirerapids"];

    /// <summary>Judges what the process has loaded; needs libtorch.</summary>
    public static IEnumerable<Finding> Look(string build)
    {
        var loaded = Loaded(SystemFile.Read("/proc/self/maps"));
        yield return Judge(loaded, build);
        if (loaded.Any(path => path.Contains("openblas", StringComparison.Ordinal)))
            yield return JudgeCore(CoreName(), Processor.Features(SystemFile.Read("/proc/cpuinfo")), Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE"));
    }

    /// <summary>The files of matrix libraries among the mappings of <c>/proc/self/maps</c>.</summary>
    public static IReadOnlyList<string> Loaded(string maps) =>
    [
        .. maps.Split('\n').Select(line => line.IndexOf('/') is >= 0 and var start ? line[start..] : "")
            .Where(path => IsBlas(Path.GetFileName(path))).Distinct(),
    ];

    /// <summary>Judges the files that were loaded and what libtorch says of how it was built.</summary>
    public static Finding Judge(IReadOnlyList<string> loaded, string build)
    {
        bool Has(string part) => loaded.Any(path => path.Contains(part, StringComparison.OrdinalIgnoreCase));
        var value = loaded.Count > 0 ? string.Join(", ", loaded) : "inside libtorch";
        if (Has("openblas-pthread") && Has("openblas-openmp"))
            return new("BLAS", value, Health.Warning, $"Two OpenBLAS are loaded and their threads fight; keep one: {Install}.");
        if (Has("openblas-pthread")) return new("BLAS", value, Health.Warning, $"This OpenBLAS fights with libtorch's threads and makes everything up to 3.5 times slower: {Install}.");
        if (Has("openblas-serial")) return new("BLAS", value, Health.Warning, $"This OpenBLAS uses one core: {Install}.");
        if (Has("openblas") || Has("mkl") || Has("blis") || build.Contains("Math Kernel Library", StringComparison.Ordinal)) return new("BLAS", value);
        return loaded.Count == 0 ? new("BLAS", value) : new("BLAS", value, Health.Warning, $"This is the slow reference BLAS: {Install}.");
    }

    /// <summary>Judges the processor that OpenBLAS took this one for.</summary>
    /// <param name="core">OpenBLAS's name of it, such as <c>Cooperlake</c>; null when it does not say.</param>
    /// <param name="features">The processor's vector instructions.</param>
    /// <param name="named">The variable <c>OPENBLAS_CORETYPE</c>.</param>
    public static Finding JudgeCore(string? core, IReadOnlyList<string> features, string? named)
    {
        var value = core is null ? "unknown" : $"code for {core}" + (named is { Length: > 0 } ? $", as OPENBLAS_CORETYPE says" : "");
        var best = features.Contains("amx_bf16") ? 3 : features.Contains("avx512_bf16") ? 2 : features.Contains("avx512f") ? 1 : 0;
        var chosen = Array.IndexOf(Cores, (core ?? "").ToLowerInvariant());
        if (chosen < 0 || chosen >= best) return new("OpenBLAS", value);
        return new("OpenBLAS", value, Health.Warning, named is { Length: > 0 }
            ? $"OPENBLAS_CORETYPE is {named}, less than this processor can: unset it, or set it to {Cores[best]}."
            : $"OpenBLAS did not recognise this processor: set OPENBLAS_CORETYPE to {Cores[best]}.");
    }

    private static bool IsBlas(string file) =>
        file.StartsWith("libopenblas", StringComparison.Ordinal) || file.StartsWith("libblas", StringComparison.Ordinal) || file.StartsWith("libblis", StringComparison.Ordinal) || file.StartsWith("libmkl", StringComparison.Ordinal);

    /// <summary>What OpenBLAS takes the processor for; null when it does not say.</summary>
    public static string? CoreName()
    {
        try
        {
            return Marshal.PtrToStringUTF8(openblas_get_corename());
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libopenblas.so.0")] private static extern nint openblas_get_corename();
}
