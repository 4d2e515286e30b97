using System.Runtime.InteropServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>Time spent in each operator, forward and backward, of everything that runs until <see cref="Stop"/>.</summary>
public static unsafe class Profiler
{
    /// <summary>The calls of one operator and the time inside it, without the operators that it called.</summary>
    public readonly record struct Row(string Name, long Calls, TimeSpan SelfTime);

    /// <summary>Starts to count, from nothing.</summary>
    public static void Start() => Native.lv_profile_start();

    /// <summary>Stops, and gives the rows, the longest first.</summary>
    public static IReadOnlyList<Row> Stop()
    {
        List<Row> rows = [];
        var state = GCHandle.Alloc(rows);
        Native.lv_profile_stop(&AddRow, GCHandle.ToIntPtr(state));
        state.Free();
        return [.. rows.OrderByDescending(row => row.SelfTime)];
    }

    [UnmanagedCallersOnly]
    private static void AddRow(nint state, byte* name, long calls, long nanoseconds) =>
        ((List<Row>)GCHandle.FromIntPtr(state).Target!).Add(new Row(Native.Text(name), calls, TimeSpan.FromTicks(nanoseconds / 100)));
}
