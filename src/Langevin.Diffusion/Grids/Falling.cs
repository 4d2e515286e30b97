namespace Langevin.Diffusion.Grids;

/// <summary>Numbers that a grid was given, which must fall from noise to data.</summary>
internal static class Falling
{
    internal static double[] Checked(ReadOnlySpan<double> values, string what, int least = 1)
    {
        if (values.Length < least) throw new ArgumentException($"{values.Length} {what} are too few; give at least {least}.");
        for (var i = 1; i < values.Length; i++)
            if (!(values[i] < values[i - 1])) throw new ArgumentException($"The {what} must fall from noise to data; {values[i - 1]} is followed by {values[i]}.");
        return values.ToArray();
    }
}
