using System.Buffers.Binary;
using Langevin.Torch.Serialization;
using static Langevin.Torch.Tests.Serialization.RawSafetensors;

namespace Langevin.Torch.Tests.Serialization;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private SafetensorsException Refused(string header, int dataBytes) =>
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(Write(folder, header, dataBytes)));

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "has StartArray where the header should be StartObject")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("{}x", "not valid JSON")]
    [InlineData("""{"a":1}""", "has Number where tensor 'a' should be StartObject")]
    [InlineData("""{"a":{}}""", "no complete dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0]}}""", "no complete dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}""", "no complete dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}""", "more than 2 numbers in the data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "unknown or repeated property 'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":1}}""", "unknown or repeated property 'x'")]
    [InlineData("""{"a":{"dtype":"F31","shape":[0],"data_offsets":[0,0]}}""", "dtype 'F31', which is not supported; convert it to one of U64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}""", "non-negative 64-bit integer in the shape of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,0]}}""", "non-negative 64-bit integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[0]],"data_offsets":[0,0]}}""", "non-negative 64-bit integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,0]}}""", "non-negative 64-bit integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", "more than 2^63 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,0]}}""", "more than 2^63 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,1099511627776,1099511627776],"data_offsets":[0,0]}}""", "more than 2^63 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "names 'a' twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "names '__metadata__' twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", "has the metadata 'k' twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", "has Number where the metadata 'k' should be String")]
    public void Open_MalformedHeader_NamesWhatIsWrong(string header, string message) => Assert.Contains(message, Refused(header, 0).Message);

    [Theory]
    [InlineData("4", "0,12", 12, "gives tensor 'a' 12 bytes where F32 [4] takes 16")]
    [InlineData("3", "0,12", 8, "the bytes 0 to 12 of 8")]
    [InlineData("3", "12,0", 12, "the bytes 12 to 0 of 12")]
    [InlineData("3", "0,9223372036854775807", 12, "the bytes 0 to 9223372036854775807 of 12")]
    [InlineData("3", "0,12", 16, "has 16 bytes of data where its tensors take 12")]
    [InlineData("3", "4,16", 16, "has a hole of 4 bytes before tensor 'a'")]
    public void Open_RangesThatDoNotFit_Throws(string shape, string offsets, int dataBytes, string message) =>
        Assert.Contains(message, Refused($$"""{{{Entry("\"a\"", "F32", shape, offsets)}}}""", dataBytes).Message);

    [Fact]
    public void Open_OverlappingTensors_Throws()
    {
        var header = $$"""{{{Entry("\"a\"", "F32", "2", "0,8")}},{{Entry("\"b\"", "F32", "2", "4,12")}}}""";
        Assert.Contains("has tensor 'b' overlap the one before it by 4 bytes", Refused(header, 12).Message);
    }

    [Fact]
    public void Open_SeventyDimensions_Throws()
    {
        var header = $$"""{{{Entry("\"a\"", "U8", string.Join(",", Enumerable.Repeat(1, 70)), "0,1")}}}""";
        Assert.Contains("more than 64 numbers in the shape", Refused(header, 1).Message);
    }

    [Fact]
    public void Open_DeeplyNestedHeader_Throws() => Refused("{\"a\":" + new string('[', 100_000), 0);

    [Fact]
    public void Open_NamesThatAreNotUtf8_Throws()
    {
        var bytes = Bytes("""{"?":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0);
        bytes[10] = 0xFF;
        File.WriteAllBytes(folder["a"], bytes);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["a"]));
    }

    [Theory]
    [InlineData(1UL << 60, "claims a header of 1152921504606846976 bytes and has 92 after the length")]
    [InlineData(ulong.MaxValue, "claims a header of 18446744073709551615 bytes")]
    [InlineData(93UL, "claims a header of 93 bytes and has 92")]
    public void Open_HeaderLengthBeyondTheFile_ThrowsBeforeAllocating(ulong length, string message)
    {
        var bytes = new byte[100];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(folder["a"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["a"]));
        Assert.Contains(message, e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Open_HeaderAboveTheLimit_Throws()
    {
        using (var sparse = new FileStream(folder["a"], FileMode.Create))
        {
            sparse.Write(BitConverter.GetBytes(100_000_001L));
            sparse.SetLength(200_000_000);
        }
        Assert.Contains("above the limit of 100000000", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["a"])).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Open_ShorterThanALength_Throws(int length)
    {
        File.WriteAllBytes(folder["a"], new byte[length]);
        Assert.Contains($"is {length} bytes long", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["a"])).Message);
    }

    [Fact]
    public void Open_NoFileOrAFolder_SaysSo()
    {
        Assert.Contains("does not exist", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["none"])).Message);
        Assert.Contains("is a folder", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.Path)).Message);
    }
}
