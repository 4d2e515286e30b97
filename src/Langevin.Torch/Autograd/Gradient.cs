using Langevin.Torch.Interop;

namespace Langevin.Torch.Autograd;

/// <summary>Derivatives by reverse-mode differentiation.</summary>
public static unsafe class Gradient
{
    /// <summary>The gradients of a scalar with respect to some tensors.</summary>
    /// <param name="output">A tensor with one element, or any when <paramref name="outputGradient"/> is given.</param>
    /// <param name="inputs">What to differentiate by.</param>
    /// <param name="outputGradient">The gradient of the output; ones when null.</param>
    /// <param name="createGraph">Whether the gradients can themselves be differentiated.</param>
    /// <returns>One gradient an input.</returns>
    /// <exception cref="TorchException">An input was not used to make the output.</exception>
    public static Tensor[] Of(Tensor output, Tensor[] inputs, Tensor? outputGradient = null, bool createGraph = false)
    {
        var outputHandle = output.Handle;
        var gradientHandle = outputGradient?.Handle ?? 0;
        var inputHandles = stackalloc nint[inputs.Length];
        var results = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputHandles[i] = inputs[i].Handle;
        var status = Native.lv_grad(&outputHandle, outputGradient is null ? null : &gradientHandle, 1, inputHandles, inputs.Length, createGraph ? 1 : 0, createGraph ? 1 : 0, 0, results);
        GC.KeepAlive((output, inputs, outputGradient));
        Native.Check(status, "Gradient.Of");
        var gradients = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) gradients[i] = Tensor.Own(results[i]);
        return gradients;
    }

    /// <summary>Whether operations on this thread are recorded for differentiation.</summary>
    public static bool IsRecording => Native.lv_grad_mode() != 0;
}
