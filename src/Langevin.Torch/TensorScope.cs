using System.Diagnostics.CodeAnalysis;

namespace Langevin.Torch;

/// <summary>
/// Owns the tensors made on this thread while it is open, and frees them when it closes. What must live on is given
/// to <see cref="Return(Tensor)"/> (the scope around takes it) or kept with <see cref="Tensor.Keep"/>.
/// </summary>
/// <remarks>Scopes are opened by module calls, sampling loops, training steps and jobs; other code need not know of them.</remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic] private static TensorScope? current;

    private readonly TensorScope? outer = current;
    private readonly List<Tensor> owned = [];
    private bool closed;

    /// <summary>Opens a scope on this thread, inside the one that is open.</summary>
    public TensorScope() => current = this;

    internal static TensorScope? Current => current;

    /// <summary>Hands a tensor to the scope around, or to nobody when there is none; gives it back.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public Tensor? Return(Tensor? tensor)
    {
        if (tensor?.Owner == this) tensor.MoveTo(outer);
        return tensor;
    }

    /// <summary>Hands tensors to the scope around.</summary>
    public Tensor[] Return(Tensor[] tensors)
    {
        foreach (var tensor in tensors) Return(tensor);
        return tensors;
    }

    /// <summary>Frees a tensor now if the scope owns it; a loop's way to let go of what the last round made.</summary>
    public void Free(Tensor tensor)
    {
        if (tensor.Owner == this) tensor.Dispose();
    }

    /// <summary>
    /// Frees a tensor that is not needed any more, if this scope owns it, and gives back what takes its place:
    /// a chain <c>x = scope.Replace(x, F(x))</c> keeps only its last link.
    /// </summary>
    public Tensor Replace(Tensor old, Tensor next)
    {
        if (!ReferenceEquals(old, next)) Free(old);
        return next;
    }

    internal void Add(Tensor tensor) => owned.Add(tensor);

    /// <summary>Frees what a scope owned that was never closed, when its thread has ended.</summary>
    ~TensorScope() => FreeAll();

    /// <summary>Frees what the scope still owns.</summary>
    /// <exception cref="InvalidOperationException">A scope opened inside this one is still open.</exception>
    public void Dispose()
    {
        if (closed) return;
        if (current != this) throw new InvalidOperationException("A TensorScope must close on the thread that opened it, after the scopes inside it.");
        closed = true;
        current = outer;
        GC.SuppressFinalize(this);
        FreeAll();
    }

    private void FreeAll()
    {
        foreach (var tensor in owned)
            if (tensor.Owner == this) tensor.Dispose();
        owned.Clear();
    }
}
