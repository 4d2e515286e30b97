using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>GObject's tagged value: a type and sixteen bytes that only GObject reads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    private readonly long first;
    private readonly long second;
}
