namespace Langevin.Torch;

/// <summary>A function of tensors whose work on a device is recorded at the first call with tensors of a form, and started again as a whole at later ones.</summary>
/// <remarks>
/// A form is the shapes, the strides and the types of what is given. What <see cref="DeviceGraph"/> asks of work it asks of the function; a graph is one memory, so calls of
/// many threads take turns. Recordings take memory: <see cref="MostForms"/> of them are kept, and the one that was not called for longest goes.
/// </remarks>
/// <param name="device">Where it computes.</param>
/// <param name="generators">Generators of the device that the function draws from besides the default one.</param>
public sealed class RecordedFunction(Device device, params Generator[] generators) : IDisposable
{
    /// <summary>So many recordings are kept.</summary>
    public const int MostForms = 4;

    private readonly Lock turn = new();
    private readonly List<Recording> recordings = [];                  // the one that was called last is the last

    /// <summary>Records the function for tensors of a form, unless it has been: it is run <see cref="DeviceGraph.WarmUps"/> + 1 times on them.</summary>
    /// <inheritdoc cref="Call"/>
    public void Prepare(object numbers, Func<Tensor?[], Tensor[]> function, params Tensor?[] inputs)
    {
        lock (turn) _ = For(numbers, function, inputs);
    }

    /// <summary>The results for some tensors.</summary>
    /// <param name="numbers">What the function knows besides the tensors: calls with equal ones share a recording.</param>
    /// <param name="function">The function; it is called to be recorded alone, with tensors of its own.</param>
    /// <param name="inputs">What is copied into these, from any device; null stays null.</param>
    /// <returns>Copies of what the function returned, without its history.</returns>
    /// <exception cref="TorchException">It cannot be recorded: the message says why.</exception>
    public Tensor[] Call(object numbers, Func<Tensor?[], Tensor[]> function, params Tensor?[] inputs)
    {
        lock (turn)
        {
            using var scope = new TensorScope();
            var recording = For(numbers, function, inputs);
            foreach (var (own, given) in recording.Inputs.Zip(inputs)) own?.CopyInPlace(given!);
            recording.Graph.Replay();
            return scope.Return(Array.ConvertAll(recording.Results, result => result.Clone()));
        }
    }

    private Recording For(object numbers, Func<Tensor?[], Tensor[]> function, Tensor?[] inputs)
    {
        var form = string.Join(' ', inputs.Select(Form));
        var found = recordings.Find(one => one.Form == form && one.Numbers.Equals(numbers));
        if (found is null)
        {
            if (recordings.Count == MostForms) Drop(recordings[0]);
            found = Record(numbers, form, function, inputs);
        }
        recordings.Remove(found);
        recordings.Add(found);
        return found;
    }

    private Recording Record(object numbers, string form, Func<Tensor?[], Tensor[]> function, Tensor?[] inputs)
    {
        using var scope = new TensorScope();
        Tensor?[] own = [.. inputs.Select(input => input?.Detach().To(device).Clone())];
        Tensor[] results = [];
        var graph = DeviceGraph.Capture(device, () =>
        {
            using var run = new TensorScope();
            foreach (var result in results) result.Dispose();
            results = Array.ConvertAll(function(own), result => result.Detach().Keep());
        }, generators);
        foreach (var input in own) input?.Keep();
        return new Recording(numbers, form, graph, own, results);
    }

    private void Drop(Recording recording)
    {
        recordings.Remove(recording);
        recording.Graph.Dispose();
        foreach (var tensor in recording.Inputs.OfType<Tensor>().Concat(recording.Results)) tensor.Dispose();
    }

    private static string Form(Tensor? tensor) => tensor is null ? "-" : $"{tensor.Type}[{string.Join(',', tensor.Shape)}]/[{string.Join(',', tensor.Strides)}]";

    /// <summary>Gives the memory of all recordings back.</summary>
    public void Dispose()
    {
        lock (turn)
            while (recordings.Count > 0) Drop(recordings[0]);
    }

    private sealed record Recording(object Numbers, string Form, DeviceGraph Graph, Tensor?[] Inputs, Tensor[] Results);
}
