using Langevin.Diffusion;
using Langevin.Lab.Densities;
using Langevin.Lab.Plots;
using Langevin.Torch;

namespace Langevin.Lab.Figures;

/// <summary>The score, the gradient of the log-density, at noise levels: where a sampler is drawn to, over the density there.</summary>
public sealed record FieldFigure
{
    private const double Edge = 2.4, LongestShare = 0.95;
    private const int Arrows = 21;

    /// <summary>The density, by its name in <see cref="PlaneDensities"/>.</summary>
    public string Density { get; init; } = "moons";

    /// <summary>The noise levels, by sigma / alpha: a plot each, where alpha^2 + sigma^2 = 1.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [1, 0.4, 0.1];

    /// <summary>The figure. The length of an arrow goes with the square root of the score's, the longest of each plot being as long as a cell.</summary>
    /// <exception cref="ArgumentException">The density is not known.</exception>
    public Figure Draw()
    {
        var data = PlaneDensities.All.ByName(Density);
        return new Figure([.. Sigmas.Select(sigma => Draw(data, sigma))]) { Columns = Math.Min(3, Sigmas.Count) };
    }

    private static Plot Draw(GaussianMixture data, double sigma)
    {
        using var scope = new TensorScope();
        var alpha = 1 / double.Hypot(1, sigma);
        var level = new NoiseLevel(0, alpha, alpha * sigma);
        var places = Plane.Places(Arrows, Edge);
        var score = Plane.Read(data.Score(places, level));
        var cell = 2 * Edge / Arrows;
        var longest = score.Max(one => double.Hypot(one.X, one.Y));
        var arrows = Plane.Read(places).Zip(score, (place, one) =>
        {
            var length = double.Hypot(one.X, one.Y);
            var scale = LongestShare * cell * Math.Sqrt(length / longest) / length / 2;
            return (new PlotPoint(place.X - scale * one.X, place.Y - scale * one.Y), new PlotPoint(place.X + scale * one.X, place.Y + scale * one.Y));
        });
        return Plane.Square(FormattableString.Invariant($"score at σ/α = {sigma:0.###}"), Edge, Plane.Density(data, level, Edge), new Arrows([.. arrows]) { Size = 1.1 });
    }
}
