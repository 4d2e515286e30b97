namespace Langevin.Torch.Tests;

public sealed class TensorDataTests
{
    [Theory]
    [InlineData(ScalarType.Float64, 1e300, 1e300)]
    [InlineData(ScalarType.Float32, 1.1, 1.1f)]
    [InlineData(ScalarType.Float16, 1.1, 1.099609375)]
    [InlineData(ScalarType.Float16, 70000, double.PositiveInfinity)]
    [InlineData(ScalarType.BFloat16, 1.1, 1.1015625)]
    [InlineData(ScalarType.BFloat16, 1e38, 9.9692099683868690e+37)]
    [InlineData(ScalarType.Float8E4M3, 1.1, 1.125)]
    [InlineData(ScalarType.Float8E5M2, 1.1, 1.0)]
    [InlineData(ScalarType.Int64, -2.7, -2)]
    [InlineData(ScalarType.UInt8, 200.9, 200)]
    [InlineData(ScalarType.Bool, 0.5, 1)]
    public void To_Type_RoundsAsTheTypeDoes(ScalarType type, double value, double expected)
    {
        var converted = Tensor.From([value]).To(type);
        Assert.Equal(type, converted.Type);
        Assert.Equal(expected, converted.To(ScalarType.Float64).Item(), (a, b) => a == b || Math.Abs(a - b) <= 1e-6 * Math.Abs(a));
        Assert.Equal(type.Size(), converted.Bytes);
    }

    [Fact]
    public void To_SameTypeOrDevice_IsTheTensorItself()
    {
        var x = Tensor.Ones([2]);
        Assert.Same(x, x.To(ScalarType.Float32));
        Assert.Same(x, x.To(Device.Cpu));
        Assert.Same(x, x.To(default(Device)));
    }

    [Fact]
    public void To_AnotherType_PassesGradientsBack()
    {
        var x = Tensor.From([1f, 2]);
        x.RequiresGrad = true;
        (x.To(ScalarType.Float64) * 3.0).Sum().Backward();
        Assert.Equal(ScalarType.Float32, x.Grad!.Type);
        Assert.Equal([3.0, 3], x.Grad.Numbers());
    }

    [Fact]
    public void To_ChannelsLast_MovesMemoryAndNotValues()
    {
        var x = Arrays.Counting(1, 2, 2, 2);
        var y = x.To(MemoryFormat.ChannelsLast);
        Assert.Equal([8L, 1, 4, 2], y.Strides);
        Assert.False(y.IsContiguous);
        Assert.True(x.Same(y));
        Assert.Equal(x.Numbers(), y.Numbers());
    }

    [Fact]
    public void From_ArrayOfOne_IsAVector()
    {
        Assert.Equal([1L], Tensor.From([1f]).Shape);
        Assert.Equal([], Tensor.From([1f], []).Shape);
        Assert.Equal([0L], Tensor.From(Array.Empty<float>()).Shape);
        Assert.Equal([2L, 3], Tensor.From(new int[6], 2, 3).Shape);
    }

    [Fact]
    public void From_ShapeThatDoesNotFit_NamesBoth() =>
        Assert.Contains("[2, 4] has 8 elements and the data 6", Assert.Throws<ArgumentException>(() => Tensor.From(new int[6], 2, 4)).Message);

    [Fact]
    public void ToArray_EveryNetType_IsTheSameElements()
    {
        static void Check<T>(params T[] items) where T : unmanaged => Assert.Equal(items, Tensor.From(items).ToArray<T>());
        Check(1.5f, -0f, float.NaN);
        Check(1.5, double.MinValue);
        Check((Half)1.5, Half.MaxValue);
        Check(long.MinValue, long.MaxValue);
        Check(int.MinValue, int.MaxValue);
        Check(short.MinValue, short.MaxValue);
        Check(sbyte.MinValue, sbyte.MaxValue);
        Check(byte.MinValue, byte.MaxValue);
        Check(ushort.MinValue, ushort.MaxValue);
        Check(uint.MinValue, uint.MaxValue);
        Check(ulong.MinValue, ulong.MaxValue);
        Check(true, false);
    }

    [Fact]
    public void ToArray_OfATransposedView_IsInTheOrderOfItsDimensions() =>
        Assert.Equal([0.0, 3, 1, 4, 2, 5], Arrays.Counting(2, 3).Transpose(0, 1).ToArray<double>());

    [Fact]
    public void ToArray_OfAnotherType_SaysWhatToDo()
    {
        Assert.Contains("Float32, not Double; convert them with To first", Assert.Throws<ArgumentException>(() => Tensor.Ones([1]).ToArray<double>()).Message);
        Assert.Throws<ArgumentException>(() => Tensor.From(new DateTime[1]));
    }

    [Fact]
    public void Access_Contiguous_WritesTheElements()
    {
        var x = Tensor.Zeros([3]);
        x.Access<float>(span => span[1] = 5);
        Assert.Equal([0.0, 5, 0], x.Numbers());
        Assert.Throws<ArgumentException>(() => Arrays.Counting(2, 2).Transpose(0, 1).Access<double>(_ => { }));
        Assert.Throws<ArgumentException>(() => x.Access<int>(_ => { }));
    }

    [Fact]
    public void Size_Dimension_CountsFromBothEnds()
    {
        var x = Tensor.Zeros([2, 3]);
        Assert.Equal(3, x.Size(1));
        Assert.Equal(2, x.Size(-2));
        Assert.Contains("has 2 dimensions", Assert.Throws<ArgumentOutOfRangeException>(() => x.Size(2)).Message);
    }

    [Fact]
    public void Strides_OfASparseTensor_AreRefused()
    {
        var sparse = new Operator("aten::to_sparse").Call(Tensor.Eye(3));
        Assert.Equal([3L, 3], sparse.Shape);
        Assert.False(sparse.IsContiguous);
        Assert.Throws<TorchException>(() => sparse.Strides);
        Assert.Throws<ArgumentException>(() => sparse.Access<float>(_ => { }));
    }

    [Fact]
    public void ToString_Tensor_NamesTypeShapeAndDevice() => Assert.Equal("Float32[2, 3] on cpu", Tensor.Zeros([2, 3]).ToString());

    [Fact]
    public void ToText_SmallAndLarge_ShowsEdges()
    {
        Assert.Equal("0.33333", Tensor.Scalar(1.0 / 3).ToText());
        Assert.Equal("[[0, 1, 2],\n [3, 4, 5]]", Tensor.Arange(6).Reshape(2, 3).ToText());
        Assert.Equal("[0, 1, 2, ..., 7, 8, 9]", Tensor.Arange(10).ToText());
        Assert.Equal("[0, 1, 2, 3, 4, 5]", Tensor.Arange(6).ToText());
        Assert.Equal("[[[1]],\n [[NaN]]]", Tensor.From([1f, float.NaN], 2, 1, 1).ToText());
        Assert.Equal("[]", Tensor.Zeros([0]).ToText());
        Assert.Equal("[1, 0]", Tensor.From([true, false]).ToText());
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("cuda:0")]
    [InlineData("cuda:7")]
    [InlineData("privateuseone:0")]
    [InlineData("privateuseone:3")]
    public void Device_Parsed_PrintsTheSame(string text) => Assert.Equal(text, Device.Parse(text).ToString());

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:127")]
    [InlineData("cuda:0:1")]
    [InlineData("privateuseone:")]
    [InlineData("cpu:0")]
    public void Device_Unknown_SaysWhatIsKnown(string text) => Assert.Contains("use cpu, cuda or cuda:N", Assert.Throws<FormatException>(() => Device.Parse(text)).Message);

    [Fact]
    public void Device_Default_IsTheCpu()
    {
        Assert.Equal(Device.Cpu, default);
        Assert.Equal(Device.Cpu, Tensor.Zeros([1]).Device);
        Assert.Equal(Device.Cuda, new Device(DeviceType.Cuda));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Device(DeviceType.Cuda, -1));
    }
}
