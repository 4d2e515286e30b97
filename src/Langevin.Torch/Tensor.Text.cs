using System.Globalization;
using System.Text;

namespace Langevin.Torch;

public sealed partial class Tensor
{
    private const int EdgeShown = 3;

    /// <summary>
    /// The elements as nested brackets, such as <c>[[1, 2], [3, 4]]</c>; of a dimension longer than six the first and last three.
    /// </summary>
    /// <param name="digits">Significant digits of floating-point numbers.</param>
    /// <exception cref="TorchException">The elements are complex.</exception>
    public string ToText(int digits = 5)
    {
        using var scope = new TensorScope();
        var text = new StringBuilder();
        Write(text, Detach(), Type.IsFloating() ? $"G{digits}" : "0", 1);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Tensor tensor, string format, int depth)
    {
        if (tensor.Dimensions == 0)
        {
            text.Append(tensor.Item().ToString(format, CultureInfo.InvariantCulture));
            return;
        }
        var (size, separator) = (tensor.Size(0), tensor.Dimensions == 1 ? ", " : ",\n" + new string(' ', depth));
        text.Append('[');
        for (var i = 0L; i < size; i++)
        {
            if (i > 0) text.Append(separator);
            if (i == EdgeShown && size > 2 * EdgeShown)
            {
                text.Append("...").Append(separator);
                i = size - EdgeShown;
            }
            Write(text, SelectOp.Call(tensor, 0, i), format, depth + 1);
        }
        text.Append(']');
    }
}
