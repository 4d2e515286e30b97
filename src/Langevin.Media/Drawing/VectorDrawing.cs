using System.Text;
using Langevin.Media.Images;
using Langevin.Media.Interop;

namespace Langevin.Media.Drawing;

/// <summary>Turns a drawing that this program made, as SVG, into pixels.</summary>
/// <remarks>By librsvg, through libvips; it is not for SVG from outside, which may be made to be slow.</remarks>
public static class VectorDrawing
{
    /// <summary>The drawing over white.</summary>
    /// <param name="svg">A whole SVG document with a width and a height.</param>
    /// <param name="scale">Pixels for each unit of the drawing, above 0.</param>
    /// <exception cref="MediaException">The text is no SVG, or this libvips has no librsvg.</exception>
    public static Image Rasterize(string svg, double scale = 1)
    {
        try
        {
            using var drawn = VipsOperation.Named("svgload_buffer").With("buffer", Encoding.UTF8.GetBytes(svg)).With("scale", FormattableString.Invariant($"{scale}")).RunToImage();
            using var opaque = VipsOperation.Named("flatten").With("in", drawn).With("background", "255").RunToImage();
            return new Image(opaque.Width, opaque.Height, opaque.Bands, opaque.ToPixels());
        }
        catch (VipsException exception)
        {
            throw new MediaException($"the drawing cannot be turned into pixels ({exception.Message}): write it as .svg", exception);
        }
    }
}
