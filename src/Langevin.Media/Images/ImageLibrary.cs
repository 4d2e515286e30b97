using System.Runtime.InteropServices;
using Langevin.Media.Interop;

namespace Langevin.Media.Images;

/// <summary>libvips, the library that reads and writes pictures.</summary>
public static class ImageLibrary
{
    /// <summary>Its version, such as <c>8.16.1</c>.</summary>
    /// <exception cref="MediaException">It is missing, or did not start.</exception>
    public static string Version
    {
        get
        {
            VipsRuntime.EnsureStarted();
            return Marshal.PtrToStringUTF8(LibVips.VersionString())!;
        }
    }
}
