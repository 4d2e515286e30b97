using FsCheck;
using FsCheck.Fluent;
using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization;

public sealed class SafetensorsPropertyTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float8E4M3, ScalarType.Float8E5M2,
        ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.UInt8, ScalarType.UInt16, ScalarType.UInt32, ScalarType.UInt64, ScalarType.Bool,
    ];

    private static readonly Gen<(string Name, ScalarType Type, long[] Shape)> Described =
        from name in ArbMap.Default.GeneratorFor<string>().Where(name => name is not null and not "__metadata__").Select(Wellformed)
        from type in Gen.Elements(Types)
        from shape in Gen.Choose(0, 4).Select(extent => (long)extent).ArrayOf().Resize(5)
        select (name, type, shape);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Wellformed(string name) => new(name.Where(letter => !char.IsSurrogate(letter)).ToArray());

    private static Tensor Filled((string Name, ScalarType Type, long[] Shape) described, Generator random)
    {
        var numbers = Tensor.RandInt(described.Type == ScalarType.Bool ? 0 : 1, described.Type == ScalarType.Bool ? 2 : 100, described.Shape, random);
        return numbers.To(described.Type);
    }

    [Fact]
    public void WriteThenRead_AnyNamesTypesAndShapes_GivesThemBack() => Prop.ForAll(Described.ListOf().ToArbitrary(), list =>
    {
        var random = new Generator(7);
        var tensors = list.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => Filled(entry, random));
        var metadata = list.Select(entry => entry.Name).Distinct().ToDictionary(name => name, name => name + "\n\"");
        Safetensors.Write(folder["a"], tensors, metadata);
        var file = SafetensorsFile.Open(folder["a"]);
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in tensors)
        {
            var back = file.Read(name);
            Assert.Equal(tensor.Type, back.Type);
            Assert.Equal(tensor.Shape, back.Shape);
            Assert.True(tensor.To(ScalarType.Float64).Same(back.To(ScalarType.Float64)), name);
            Assert.Equal(0, file.Places[name].Offset % tensor.Type.Size());
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>Bytes of a sound file changed, cut or repeated: it opens or is refused, and never takes much memory.</summary>
    [Fact]
    public void Open_MutatedFile_ReadsOrRefuses()
    {
        var sound = File.ReadAllBytes(Goldens.File("models/rng_cpu/values.safetensors"));
        var header = 8 + (int)BitConverter.ToInt64(sound);
        var mutation = from place in Gen.Choose(0, header - 1) from value in Gen.Choose(0, 255) select (place, value);
        var cases = from mutations in mutation.NonEmptyListOf() from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, sound.Length))) select (mutations, cut);
        var refused = 0;
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var bytes = sound[..^test.cut];
            foreach (var (place, value) in test.mutations.Where(change => change.place < bytes.Length)) bytes[place] = (byte)value;
            File.WriteAllBytes(folder["a"], bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                SafetensorsFile.Open(folder["a"]).ReadAll();
            }
            catch (SafetensorsException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        Assert.InRange(refused, 300, 1000);
    }
}
