using Langevin.Diffusion.Samplers;
using Langevin.Media.Drawing;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>How the first pictures come out of the noise: a strip (a row a picture, a column a moment) or a film.</summary>
internal sealed class Trajectory
{
    private const int MostImages = 8, Columns = 10, Frames = 50, Hold = 20, EnlargedSide = 56;
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(60);
    private readonly List<Image[]> moments = [];
    private readonly string path;
    private readonly bool film;

    /// <exception cref="CommandException">The path names neither a picture nor a film.</exception>
    public Trajectory(string path)
    {
        this.path = path;
        film = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gif" => true,
            ".png" or ".jpg" or ".jpeg" or ".webp" => false,
            var ending => throw new CommandException($"--trajectory is '{path}', and '{ending}' is none of .gif (a film), .png, .jpg or .webp (a strip)."),
        };
    }

    /// <summary>Takes a moment of the walk, if it is one of those that are shown.</summary>
    public void Add(SamplingProgress walk)
    {
        long wanted = film ? Frames : Columns;
        if (walk.Step * wanted / walk.Steps == (walk.Step - 1) * wanted / walk.Steps) return;
        using var scope = new TensorScope();
        moments.Add(ImageTensor.ToImages(walk.X.Narrow(0, 0, Math.Min(walk.X.Size(0), MostImages))));
    }

    /// <summary>Writes the strip or film.</summary>
    public void Save()
    {
        if (film) Animation.Save(path, [.. moments.Concat(Enumerable.Repeat(moments[^1], Hold)).Select(moment => Grid(moment, null))], FrameTime);
        else Grid([.. Enumerable.Range(0, moments[0].Length).SelectMany(image => moments.Select(moment => moment[image]))], moments.Count).Save(path);
    }

    private static Image Grid(IReadOnlyList<Image> images, int? columns) =>
        new ImageGrid { Images = images, Columns = columns, Scale = Math.Max(1, EnlargedSide / Math.Max(images[0].Width, images[0].Height)) }.Render();
}
