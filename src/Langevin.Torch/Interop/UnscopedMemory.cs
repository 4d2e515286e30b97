namespace Langevin.Torch.Interop;

/// <summary>
/// The net beneath the scopes: counts the bytes of tensors that no scope owns, and has the unreachable ones collected
/// when they double, since the collector cannot see native memory.
/// </summary>
internal static class UnscopedMemory
{
    private const long Floor = 128L << 20;
    private const int TensorOverhead = 512;
    private static readonly Lock Collecting = new();
    private static long outstanding;
    private static long limit = Floor;

    internal static long Add(long bytes)
    {
        bytes += TensorOverhead;
        if (Interlocked.Add(ref outstanding, bytes) > Volatile.Read(ref limit)) Collect();
        return bytes;
    }

    internal static void Remove(long bytes) => Interlocked.Add(ref outstanding, -bytes);

#pragma warning disable RS0030 // the one place where collection is forced: for memory that the collector cannot see
    private static void Collect()
    {
        if (!Collecting.TryEnter()) return;
        try
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            {
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
                if (Volatile.Read(ref outstanding) < limit / 2) return;
            }
            Volatile.Write(ref limit, Math.Max(Floor, 2 * Volatile.Read(ref outstanding)));
        }
        finally
        {
            Collecting.Exit();
        }
    }
#pragma warning restore RS0030
}
