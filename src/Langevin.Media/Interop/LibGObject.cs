using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>The few functions of GObject and GLib through which libvips takes arguments and gives results.</summary>
internal static class LibGObject
{
    private const string GObject = "libgobject-2.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    [DllImport(GObject, EntryPoint = "g_object_ref")]
    public static extern IntPtr Reference(IntPtr instance);

    [DllImport(GObject, EntryPoint = "g_object_unref")]
    public static extern void Release(IntPtr instance);

    [DllImport(GObject, EntryPoint = "g_object_set_property")]
    public static extern void SetProperty(IntPtr instance, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, ref GValue value);

    [DllImport(GObject, EntryPoint = "g_object_get_property")]
    public static extern void GetProperty(IntPtr instance, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, ref GValue value);

    [DllImport(GObject, EntryPoint = "g_value_init")]
    public static extern IntPtr ValueInit(ref GValue value, nuint type);

    [DllImport(GObject, EntryPoint = "g_value_unset")]
    public static extern void ValueUnset(ref GValue value);

    [DllImport(GObject, EntryPoint = "g_value_set_object")]
    public static extern void ValueSetObject(ref GValue value, IntPtr instance);

    [DllImport(GObject, EntryPoint = "g_value_get_object")]
    public static extern IntPtr ValueGetObject(ref GValue value);

    [DllImport(GObject, EntryPoint = "g_value_set_boxed")]
    public static extern void ValueSetBoxed(ref GValue value, IntPtr boxed);

    [DllImport(GObject, EntryPoint = "g_value_get_boxed")]
    public static extern IntPtr ValueGetBoxed(ref GValue value);

    [DllImport(GLib, EntryPoint = "g_free")]
    public static extern void Free(IntPtr memory);
}
