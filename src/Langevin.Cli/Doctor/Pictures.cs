using Langevin.Media;
using Langevin.Media.Images;

namespace Langevin.Cli.Doctor;

/// <summary>libvips, which reads and writes pictures.</summary>
internal static class Pictures
{
    public static Finding Look()
    {
        try
        {
            return new("libvips", ImageLibrary.Version);
        }
        catch (MediaException failure)
        {
            return new("libvips", failure.Message, Health.Broken, "Start through ./langevin, which brings it, or install libvips42.");
        }
    }
}
