using Langevin.Diffusion;
using Langevin.Lab.Densities;
using Langevin.Lab.Plots;
using Langevin.Torch;

namespace Langevin.Lab.Figures;

/// <summary>The square of the plane that figures show, and a density on it.</summary>
internal static class Plane
{
    private const int Cells = 160;

    /// <summary>A square plot without labels on its axes.</summary>
    public static Plot Square(string title, double edge, params Mark[] marks)
    {
        var axis = new Axis("") { Least = -edge, Most = edge };
        return new Plot(title, axis, axis) { Marks = marks, Width = 360, Height = 360 };
    }

    /// <summary>The density of x_t as colour; its square root, so that tails are seen.</summary>
    public static Heat Density(GaussianMixture data, NoiseLevel level, double edge)
    {
        using var scope = new TensorScope();
        var density = (0.5 * data.LogDensity(Places(Cells, edge), level)).Exp();
        var values = (density / density.Max()).ToArray<double>();
        var cells = new double[Cells, Cells];
        Buffer.BlockCopy(values, 0, cells, 0, values.Length * sizeof(double));
        return new Heat(cells, new PlotPoint(-edge, -edge), new PlotPoint(edge, edge), ColourMap.Mist);
    }

    /// <summary>The centres of count x count cells, row by row from the bottom left: [count^2, 2].</summary>
    public static Tensor Places(int count, double edge)
    {
        var half = edge / count;
        var line = Tensor.Linspace(half - edge, edge - half, count, ScalarType.Float64);
        return Tensor.Stack([line.Unsqueeze(0).Expand(count, count), line.Unsqueeze(1).Expand(count, count)], 2).Reshape(-1, 2);
    }

    /// <summary>Rows of [B, 2] as places.</summary>
    public static PlotPoint[] Read(Tensor places) => [.. places.To(ScalarType.Float64).ToArray<double>().Chunk(2).Select(pair => new PlotPoint(pair[0], pair[1]))];
}
