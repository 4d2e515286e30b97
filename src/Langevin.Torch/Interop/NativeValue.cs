using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>The kinds of value that cross the door: <c>lv_tag</c>.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    Device = 6,
    Generator = 7,
    IntList = 8,
    DoubleList = 9,
    BoolList = 10,
    TensorList = 11,
    OptionalTensorList = 12,
    Default = 13,
}

/// <summary><c>lv_value</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal ValueTag Tag;
    internal int Length;
    internal long Bits;
}

/// <summary><c>lv_tensor_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorDescription
{
    internal long* Sizes;
    internal long* Strides;
    internal void* Data;
    internal long Elements;
    internal long StorageBytes;
    internal int Dimensions;
    internal int ScalarType;
    internal int Device;
    internal int RequiresGrad;
    internal int IsLeaf;
    internal int IsContiguous;
}

/// <summary><c>lv_cuda_device</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CudaDescription
{
    internal long Allocated;
    internal long Reserved;
    internal long Peak;
    internal long Total;
    internal int Major;
    internal int Minor;
    internal fixed byte Name[256];
}

/// <summary><c>lv_profile_row</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProfileRow
{
    internal byte* Name;
    internal int Backward;
    internal long Calls;
    internal long SelfNanoseconds;
    internal long Bytes;
    internal long Operations;
}
