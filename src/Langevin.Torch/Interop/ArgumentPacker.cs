using System.Text;

namespace Langevin.Torch.Interop;

/// <summary>Lays arguments out as the native side reads them; lists and strings go to scratch memory.</summary>
internal static unsafe class ArgumentPacker
{
    /// <summary>How many 8-byte words of scratch an argument may need.</summary>
    internal static int Words(in Value value) => value.Tag switch
    {
        ValueTag.IntList or ValueTag.DoubleList or ValueTag.TensorList or ValueTag.OptionalTensorList => ((Array)value.Reference!).Length,
        ValueTag.BoolList => ((bool[])value.Reference!).Length / 8 + 1,
        ValueTag.String => Encoding.UTF8.GetMaxByteCount(((string)value.Reference!).Length) / 8 + 1,
        _ => 0,
    };

    internal static NativeValue Pack(in Value value, ref long* free)
    {
        var packed = new NativeValue { Tag = value.Tag, Bits = value.Bits };
        switch (value.Tag)
        {
            case ValueTag.Tensor: packed.Bits = ((Tensor)value.Reference!).Handle; break;
            case ValueTag.Generator: packed.Bits = ((Generator)value.Reference!).Handle; break;
            case ValueTag.IntList: Copy<long>((long[])value.Reference!, ref packed, ref free); break;
            case ValueTag.DoubleList: Copy<double>((double[])value.Reference!, ref packed, ref free); break;
            case ValueTag.BoolList: Copy<bool>((bool[])value.Reference!, ref packed, ref free); break;
            case ValueTag.TensorList or ValueTag.OptionalTensorList: PackTensors((Tensor?[])value.Reference!, ref packed, ref free); break;
            case ValueTag.String: PackText((string)value.Reference!, ref packed, ref free); break;
        }
        return packed;
    }

    private static void Copy<T>(ReadOnlySpan<T> items, ref NativeValue packed, ref long* free) where T : unmanaged
    {
        items.CopyTo(new Span<T>(free, items.Length));
        Place(items.Length, items.Length * sizeof(T), ref packed, ref free);
    }

    private static void PackTensors(Tensor?[] tensors, ref NativeValue packed, ref long* free)
    {
        for (var i = 0; i < tensors.Length; i++) free[i] = tensors[i]?.Handle ?? 0;
        Place(tensors.Length, tensors.Length * sizeof(long), ref packed, ref free);
    }

    private static void PackText(string text, ref NativeValue packed, ref long* free)
    {
        var length = Encoding.UTF8.GetBytes(text, new Span<byte>(free, Encoding.UTF8.GetMaxByteCount(text.Length)));
        Place(length, length, ref packed, ref free);
    }

    private static void Place(int length, int bytes, ref NativeValue packed, ref long* free)
    {
        packed.Length = length;
        packed.Bits = (nint)free;
        free += (bytes + sizeof(long) - 1) / sizeof(long);
    }
}
