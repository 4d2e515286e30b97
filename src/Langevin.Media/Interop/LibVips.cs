using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>libvips 8.13 or newer: start, run an operation by its name, pixels in and out. One line a function.</summary>
internal static class LibVips
{
    private const string Library = "libvips.so.42";

    [DllImport(Library, EntryPoint = "vips_init")]
    public static extern int Init([MarshalAs(UnmanagedType.LPUTF8Str)] string program);

    [DllImport(Library, EntryPoint = "vips_version_string")]
    public static extern IntPtr VersionString();

    [DllImport(Library, EntryPoint = "vips_concurrency_set")]
    public static extern void ConcurrencySet(int threads);

    [DllImport(Library, EntryPoint = "vips_cache_set_max")]
    public static extern void CacheSetMax(int operations);

    [DllImport(Library, EntryPoint = "vips_block_untrusted_set")]
    public static extern void BlockUntrustedSet(int state);

    [DllImport(Library, EntryPoint = "vips_operation_block_set")]
    public static extern void OperationBlockSet([MarshalAs(UnmanagedType.LPUTF8Str)] string name, int state);

    [DllImport(Library, EntryPoint = "vips_error_buffer_copy")]
    public static extern IntPtr ErrorBufferCopy();

    [DllImport(Library, EntryPoint = "vips_operation_new")]
    public static extern IntPtr OperationNew([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library, EntryPoint = "vips_object_set_argument_from_string")]
    public static extern int SetArgumentFromString(
        IntPtr operation, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);

    [DllImport(Library, EntryPoint = "vips_cache_operation_buildp")]
    public static extern int OperationBuild(ref IntPtr operation);

    [DllImport(Library, EntryPoint = "vips_object_unref_outputs")]
    public static extern void UnrefOutputs(IntPtr operation);

    [DllImport(Library, EntryPoint = "vips_image_get_type")]
    public static extern nuint ImageType();

    [DllImport(Library, EntryPoint = "vips_blob_get_type")]
    public static extern nuint BlobType();

    [DllImport(Library, EntryPoint = "vips_blob_copy")]
    public static extern IntPtr BlobCopy(ref readonly byte data, nuint length);

    [DllImport(Library, EntryPoint = "vips_blob_get")]
    public static extern IntPtr BlobGet(IntPtr blob, out nuint length);

    [DllImport(Library, EntryPoint = "vips_area_unref")]
    public static extern void AreaUnref(IntPtr area);

    [DllImport(Library, EntryPoint = "vips_image_new_from_memory_copy")]
    public static extern IntPtr ImageNewFromMemoryCopy(ref readonly byte data, nuint length, int width, int height, int bands, int format);

    [DllImport(Library, EntryPoint = "vips_image_write_to_memory")]
    public static extern IntPtr ImageWriteToMemory(IntPtr image, out nuint length);

    [DllImport(Library, EntryPoint = "vips_image_get_width")]
    public static extern int ImageWidth(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_height")]
    public static extern int ImageHeight(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_bands")]
    public static extern int ImageBands(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_format")]
    public static extern int ImageFormat(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_interpretation")]
    public static extern int ImageInterpretation(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_orientation")]
    public static extern int ImageOrientation(IntPtr image);

    [DllImport(Library, EntryPoint = "vips_image_get_typeof")]
    public static extern nuint ImageTypeOf(IntPtr image, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library, EntryPoint = "vips_image_get_blob")]
    public static extern int ImageGetBlob(IntPtr image, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, out IntPtr data, out nuint length);

    [DllImport(Library, EntryPoint = "vips_image_set_blob_copy")]
    public static extern void ImageSetBlob(IntPtr image, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, ref readonly byte data, nuint length);

    [DllImport(Library, EntryPoint = "vips_image_set_int")]
    public static extern void ImageSetInt(IntPtr image, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int value);

    [DllImport(Library, EntryPoint = "vips_image_set_array_int")]
    public static extern void ImageSetInts(IntPtr image, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int[] values, int count);
}
