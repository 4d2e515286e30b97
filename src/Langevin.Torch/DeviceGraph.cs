using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>
/// Work on a device, recorded once and started again as a whole: one call in place of thousands of launches, which is what small networks spend their time on.
/// </summary>
/// <remarks>
/// <para>A replay runs the same kernels on the same memory: what changes is copied into the tensors that the work reads (<see cref="Tensor.CopyInPlace"/>), and results lie in
/// the tensors that it made, which it overwrites. Those that are wanted are kept (<see cref="Tensor.Keep"/>).</para>
/// <para>The work must take the same way each time and wait for nothing: no numbers read back (<see cref="Tensor.Item"/>), no tensors from the CPU, no generators but those
/// given. Numbers that C# holds are recorded as they are. It is refused where it does so, and the device can be used as before.</para>
/// </remarks>
public sealed class DeviceGraph : IDisposable
{
    /// <summary>How often work is run before it is recorded, since libraries choose their methods and take their memory at first calls.</summary>
    public const int WarmUps = 3;

    private readonly Generator[] generators;
    private nint handle;

    private DeviceGraph(Device device, Generator[] generators)
    {
        this.generators = generators;
        Native.Check(Native.lv_graph_new(device.Packed, out handle));
    }

    /// <summary>Whether work can be recorded on a device: a CUDA device with a build of <c>native/</c> that knows CUDA (<see cref="TorchRuntime.KnowsCuda"/>), or another that brings its own graphs.</summary>
    public static bool IsPossible(Device device) => Native.lv_graph_is_brought((int)device.Type) != 0 && (device.Type != DeviceType.Cuda || device.Index < TorchRuntime.CudaDeviceCount);

    /// <summary>Runs work <see cref="WarmUps"/> times, then records it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="work">The work; it is run <see cref="WarmUps"/> + 1 times, the last time to be recorded alone.</param>
    /// <param name="generators">Generators of the device that it draws from besides the default one; each replay goes on with their numbers, from the seed that they have then.</param>
    /// <exception cref="TorchException">It cannot be recorded: the message says why.</exception>
    public static DeviceGraph Capture(Device device, Action work, params Generator[] generators)
    {
        if (!IsPossible(device)) throw new TorchException($"Work on {device} cannot be recorded: graphs take a CUDA device and a build of native/ that knows CUDA, which 'langevin doctor' tells; leave them out.");
        var graph = new DeviceGraph(device, generators);
        try
        {
            graph.Record(work);
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Starts the recorded work; it is done when the device is next waited for, as other work is.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void Replay()
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        Native.Check(Native.lv_graph_replay(handle));
        GC.KeepAlive(generators);
    }

    private void Record(Action work)
    {
        Native.Check(Native.lv_graph_enter(handle));
        try
        {
            for (var i = 0; i < WarmUps; i++) work();
            foreach (var generator in generators) Native.Check(Native.lv_graph_generator(handle, generator.Handle));
            Native.Check(Native.lv_graph_begin(handle));
            RunRecorded(work);
        }
        finally
        {
            Native.Check(Native.lv_graph_leave(handle));
        }
    }

    /// <summary>Runs the work while it is recorded: a recording is ended whatever happens, and the first failure is the one that is told.</summary>
    private void RunRecorded(Action work)
    {
        try
        {
            work();
        }
        catch
        {
            _ = Native.lv_graph_end(handle);
            throw;
        }
        Native.Check(Native.lv_graph_end(handle));
    }

    /// <summary>Gives the memory of the recorded work back. Tensors that it made must not be used any more.</summary>
    public void Dispose()
    {
        var released = Interlocked.Exchange(ref handle, 0);
        if (released != 0) Native.lv_graph_release(released);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back of what was not disposed.</summary>
    ~DeviceGraph() => Dispose();
}
