using System.Diagnostics;
using System.Runtime.InteropServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>What each operator costs, forward and backward, of everything that runs until <see cref="Stop"/>.</summary>
/// <remarks>It watches all threads, and costs one or two microseconds a call, so that steps of many small operators look a little longer than they are.</remarks>
public static unsafe class Profiler
{
    /// <summary>The row of the time in which no operator ran on the thread that started and stopped: what is between them, of this language and of the profile itself.</summary>
    public const string Between = "between operators";

    private static long began;

    /// <summary>The calls of one operator, without the operators that it called.</summary>
    /// <param name="Name">Its name; <c>NAME_backward</c> is the gradient of an operator of our own, <c>autograd engine</c> what libtorch does around the gradients.</param>
    /// <param name="IsBackward">Whether a backward pass called it: a block that is computed again is among them.</param>
    /// <param name="Calls">How often.</param>
    /// <param name="SelfTime">The time inside it.</param>
    /// <param name="Bytes">Bytes of the tensors that it read and wrote; none where it gave a view.</param>
    /// <param name="Operations">Multiplications and additions, as the plain methods have them, of products, convolutions and attention; a gradient's are those that it takes.</param>
    public readonly record struct Row(string Name, bool IsBackward, long Calls, TimeSpan SelfTime, long Bytes, long Operations);

    /// <summary>Starts to count, from nothing.</summary>
    public static void Start()
    {
        Native.lv_profile_start();
        began = Stopwatch.GetTimestamp();
    }

    /// <summary>Stops, and gives the rows, the longest first: their times add up to that since the start where one thread called everything.</summary>
    public static IReadOnlyList<Row> Stop()
    {
        var spent = Stopwatch.GetElapsedTime(began);
        List<Row> rows = [];
        var state = GCHandle.Alloc(rows);
        Native.lv_profile_stop(&AddRow, GCHandle.ToIntPtr(state));
        state.Free();
        var between = spent - rows.Aggregate(TimeSpan.Zero, (sum, row) => sum + row.SelfTime);
        if (between > TimeSpan.Zero) rows.Add(new Row(Between, false, 0, between, 0, 0));
        return [.. rows.OrderByDescending(row => row.SelfTime)];
    }

    [UnmanagedCallersOnly]
    private static void AddRow(nint state, ProfileRow* row) => ((List<Row>)GCHandle.FromIntPtr(state).Target!).Add(
        new Row(Native.Text(row->Name), row->Backward != 0, row->Calls, TimeSpan.FromTicks(row->SelfNanoseconds / 100), row->Bytes, row->Operations));
}
