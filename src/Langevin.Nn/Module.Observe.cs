using Langevin.Torch;

namespace Langevin.Nn;

public abstract partial class Module
{
    [ThreadStatic] private static Action<Module, Tensor>? observer;

    /// <summary>Whether somebody observes on this thread: fused paths, which have no inner outputs to show, then stand aside.</summary>
    protected static bool IsObserved => observer is not null;

    /// <summary>Shows an output to whoever observes, and gives it back. Every module's call ends with it.</summary>
    protected Tensor Output(Tensor result)
    {
        observer?.Invoke(this, result);
        return result;
    }

    /// <summary>
    /// Calls <paramref name="seen"/> with the dotted name and output of every module below and including this one, as they
    /// are computed on this thread, until disposed. Inner modules come before the ones around them.
    /// </summary>
    public IDisposable Observe(Action<string, Tensor> seen)
    {
        var names = NamedModules().ToDictionary(m => m.Module, m => m.Name);
        return new Observation((module, output) =>
        {
            if (names.TryGetValue(module, out var name)) seen(name, output);
        });
    }

    private sealed class Observation : IDisposable
    {
        private readonly Action<Module, Tensor>? before = observer;

        public Observation(Action<Module, Tensor> seen) => observer = before + seen;

        public void Dispose() => observer = before;
    }
}
