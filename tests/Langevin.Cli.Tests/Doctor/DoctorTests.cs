using Langevin.Torch;
using System.Text.Json;
using Langevin.Cli.Doctor;

namespace Langevin.Cli.Tests.Doctor;

public class DoctorTests
{
    private const string OpenMp = "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblasp-r0.3.29.so", Pthread = "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.29.so";

    [Fact]
    public void Doctor_Json_NamesEveryPart()
    {
        using var document = JsonDocument.Parse(Typed.Run("doctor", "--json").AssertDone());
        var names = document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("name").GetString()).ToList();
        foreach (var part in new[] { "langevin", ".NET", "libtorch", "BLAS", "threads", "vector instructions", "CUDA", "memory", "cache", "libvips" }) Assert.Contains(part, names);
    }

    [Fact]
    public void Doctor_OnAScreenOfPlainText_MarksEveryLine() => Assert.Contains("✓ langevin", Typed.Run("doctor").AssertDone().Replace("  ", " "));

    [Fact]
    public void Loaded_Maps_FindsTheLibrariesOnce()
    {
        const string line = "7f0000000000-7f0000001000 r-xp 00000000 08:01 42                         ";
        Assert.Equal([OpenMp], BlasLibrary.Loaded($"{line}{OpenMp}\n{line}{OpenMp}\n{line}/usr/lib/libc.so.6\n7f00-7f01 rw-p 0 0 0\n"));
    }

    [Theory]
    [InlineData(OpenMp, "good")]
    [InlineData(Pthread, "warning")]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-serial/libopenblas-r0.3.29.so", "warning")]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.12.1", "warning")]
    [InlineData(OpenMp + ";" + Pthread, "warning")]
    public void Judge_Blas_KnowsTheSlowOnes(string loaded, string health)
    {
        var finding = BlasLibrary.Judge(loaded.Split(';'), "");
        Assert.Equal(health, finding.Health.ToString().ToLowerInvariant());
        Assert.Equal(health == "good", finding.Remedy is null);
    }

    [Fact]
    public void Judge_BlasInsideLibtorch_IsGood() => Assert.Equal(Health.Good, BlasLibrary.Judge([], "Intel(R) oneAPI Math Kernel Library Version 2024.2").Health);

    [Theory]
    [InlineData("Cooperlake", "avx2 avx512f avx512_bf16", null, "Good", null)]
    [InlineData("SkylakeX", "avx2 avx512f avx512_bf16", null, "Warning", "set OPENBLAS_CORETYPE to cooperlake")]
    [InlineData("Haswell", "avx2 avx512f", "Haswell", "Warning", "OPENBLAS_CORETYPE is Haswell")]
    [InlineData("Zen", "avx2", null, "Good", null)]
    public void JudgeCore_LessThanTheProcessor_SaysWhatToSet(string core, string features, string? named, string health, string? remedy)
    {
        var finding = BlasLibrary.JudgeCore(core, features.Split(' '), named);
        Assert.Equal(health, finding.Health.ToString());
        if (remedy is not null) Assert.Contains(remedy, finding.Remedy);
    }

    [Theory]
    [InlineData("2.6.0", "Good")]
    [InlineData("2.14.1+cu126", "Good")]
    [InlineData("2.10.0a0", "Good")]
    [InlineData("1.13.1", "Broken")]
    public void Judge_Libtorch_KnowsTheOldest(string version, string health) => Assert.Equal(health, Libtorch.Judge(version, "AVX2").Health.ToString());

    [Theory]
    [InlineData(1, true, true, "Good")]
    [InlineData(0, true, false, "Warning")]
    [InlineData(0, true, true, "Warning")]
    [InlineData(0, false, true, "Warning")]
    [InlineData(0, false, false, "Good")]
    public void Cuda_HalfThere_IsAWarning(int devices, bool built, bool driver, string health) => Assert.Equal(health, Libtorch.Cuda(devices, built, driver).Health.ToString());

    [Fact]
    public void Judge_OfAGpu_NamesItWithItsMemory() =>
        Assert.Equal("NVIDIA H200, 139.8 GiB, compute capability 9.0", Libtorch.Judge(Device.Cuda, new CudaDevice("NVIDIA H200", new System.Version(9, 0), (long)(139.8 * (1L << 30)), 0, 0, 0)).Value);

    [Theory]
    [InlineData("max\n", "Good")]
    [InlineData("1073741824\n", "Warning")]
    [InlineData("9223372036854771712\n", "Good")]
    [InlineData("", "Good")]
    public void Judge_Memory_CountsTheContainersLimit(string limit, string health) =>
        Assert.Equal(health, Memory.Judge("MemTotal:       24632320 kB\nMemAvailable:   20000000 kB\n", limit).Health.ToString());

    [Fact]
    public void Judge_FullDisk_NamesTheVariable() => Assert.Contains("LANGEVIN_CACHE", CacheFolder.Judge("/cache", 1 << 20).Remedy);

    [Fact]
    public void Features_OfAnotherArchitecture_AreFound() => Assert.Equal(["asimd", "sve"], Processor.Features("processor : 0\nFeatures : fp asimd crc32 sve\n"));
}
