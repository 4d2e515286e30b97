namespace Langevin.Diffusion.Grids;

/// <summary>Sigmas optimised for a model: the table for ten steps, and its log-linear interpolation for other numbers of steps.</summary>
/// <remarks>Sabour et al. 2024 ("Align your steps"), section 4 and the tables of its project page. Between the ends of the process when these are given.</remarks>
public sealed class AlignYourStepsSpacing : SigmaSpacing
{
    private readonly double[] table;

    private AlignYourStepsSpacing(string name, params double[] table)
    {
        (Name, this.table) = (name, table);
        (SigmaMax, SigmaMin) = (table[0], table[^1]);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>For Stable Diffusion 1.5.</summary>
    public static AlignYourStepsSpacing StableDiffusion => new("ays-sd15", 14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029);

    /// <summary>For Stable Diffusion XL.</summary>
    public static AlignYourStepsSpacing StableDiffusionXl => new("ays-sdxl", 14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029);

    /// <summary>For Stable Video Diffusion.</summary>
    public static AlignYourStepsSpacing StableVideoDiffusion => new("ays-svd", 700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002);

    /// <summary>The first <paramref name="count"/> of as many sigmas plus one: the table's last is where the last step would end.</summary>
    /// <inheritdoc/>
    public override double[] Sigmas(double least, double most, int count)
    {
        var scale = (table.Length - 1) / (double)count;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var at = i * scale;
            var below = Math.Min((int)at, table.Length - 2);
            return Math.Exp(double.Lerp(Math.Log(table[below]), Math.Log(table[below + 1]), at - below));
        })];
    }
}
