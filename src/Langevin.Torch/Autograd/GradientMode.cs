using Langevin.Torch.Interop;

namespace Langevin.Torch.Autograd;

/// <summary>Whether this thread records operations for differentiation, until disposed.</summary>
public readonly struct GradientMode : IDisposable
{
    private readonly int before;

    private GradientMode(bool recording)
    {
        before = Native.lv_grad_mode();
        Native.lv_set_grad_mode(recording ? 1 : 0);
    }

    /// <summary>Nothing is recorded: sampling, evaluation, optimizer steps.</summary>
    public static GradientMode Off() => new(false);

    /// <summary>Everything is recorded, also inside an <see cref="Off"/>.</summary>
    public static GradientMode On() => new(true);

    /// <summary>Goes back to what was.</summary>
    public void Dispose() => Native.lv_set_grad_mode(before);
}
