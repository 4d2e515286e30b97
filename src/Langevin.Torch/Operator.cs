using System.Runtime.CompilerServices;
using System.Text;
using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>
/// One operator of libtorch, by schema name and overload: the only way by which tensors are computed.
/// It is looked up at its first call, and costs about one microsecond to call.
/// </summary>
public sealed unsafe class Operator(string name, string overload = "")
{
    private const int MostResults = 16;
    private const int ScratchWords = 96;
    private nint handle;

    /// <summary>The schema name, such as <c>aten::add</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The overload, such as <c>Tensor</c>; empty for the only one.</summary>
    public string Overload { get; } = overload;

    /// <summary>Sees every call at the door; null when nobody watches.</summary>
    public static IOperatorObserver? Observer { get; set; }

    /// <summary>The schema in ATen's syntax.</summary>
    /// <exception cref="TorchException">This libtorch has no such operator.</exception>
    public string Schema => Native.Text(Native.lv_operator_schema(Find()));

    /// <summary>Whether this libtorch has the operator.</summary>
    public bool Exists => handle != 0 || Native.lv_find_operator(Name, Overload, out _) == 0;

    /// <summary>Calls the operator, which returns one tensor.</summary>
    /// <exception cref="TorchException">libtorch refused, or the operator returns something else.</exception>
    public Tensor Call(params ReadOnlySpan<Value> args)
    {
        NativeValue result;
        var count = 1;
        Invoke(args, &result, &count);
        if (count == 1 && result is { Tag: ValueTag.Tensor, Bits: not 0 }) return Observed(args, Tensor.Own((nint)result.Bits));
        throw new TorchException($"{Name} does not return one tensor; use CallMany or CallScalar.");
    }

    /// <summary>Calls an in-place operator, whose result is its first argument.</summary>
    public void CallInPlace(params ReadOnlySpan<Value> args)
    {
        Invoke(args, null, null);
        Observer?.Called(this, args, null);
    }

    /// <summary>Calls an operator that returns several tensors or a list of them; entries that it left undefined are null.</summary>
    public Tensor?[] CallMany(params ReadOnlySpan<Value> args)
    {
        var results = stackalloc NativeValue[MostResults];
        var count = MostResults;
        Invoke(args, results, &count);
        if (count == 1) return Unpack(results[0]);
        var all = new Tensor?[count];
        for (var i = 0; i < count; i++) all[i] = results[i].Bits == 0 ? null : Tensor.Own((nint)results[i].Bits);
        return all;
    }

    /// <summary>Calls an operator that returns a number or a truth value (1 or 0).</summary>
    public double CallScalar(params ReadOnlySpan<Value> args)
    {
        NativeValue result;
        var count = 1;
        Invoke(args, &result, &count);
        return result.Tag == ValueTag.Double ? BitConverter.Int64BitsToDouble(result.Bits) : result.Bits;
    }

    /// <summary>The handle, which several threads may look up at once: it goes through a local, since what is out is zero for a moment.</summary>
    private nint Find()
    {
        if (handle != 0) return handle;
        Native.Check(Native.lv_find_operator(Name, Overload, out var found), Name);
        return handle = found;
    }

    private Tensor Observed(ReadOnlySpan<Value> args, Tensor result)
    {
        Observer?.Called(this, args, result);
        return result;
    }

    private static Tensor?[] Unpack(NativeValue value)
    {
        if (value.Tag == ValueTag.Tensor) return [value.Bits == 0 ? null : Tensor.Own((nint)value.Bits)];
        if (value.Tag != ValueTag.TensorList) return [];
        var handles = new ReadOnlySpan<nint>((void*)value.Bits, value.Length);
        var tensors = new Tensor?[value.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = handles[i] == 0 ? null : Tensor.Own(handles[i]);
        Native.lv_free((void*)value.Bits);
        return tensors;
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Value> args, NativeValue* results, int* resultCount)
    {
        var op = Find();
        var words = 0;
        foreach (ref readonly var arg in args) words += ArgumentPacker.Words(arg);
        var native = stackalloc NativeValue[args.Length];
        Span<long> scratch = words <= ScratchWords ? stackalloc long[ScratchWords] : new long[words];
        int status;
        fixed (long* memory = scratch)
        {
            var free = memory;
            for (var i = 0; i < args.Length; i++) native[i] = ArgumentPacker.Pack(args[i], ref free);
            status = Native.lv_call(op, native, args.Length, results, resultCount);
        }
        if (status != 0) throw Refused(args);
        foreach (ref readonly var arg in args) GC.KeepAlive(arg.Reference);
    }

    private TorchException Refused(ReadOnlySpan<Value> args)
    {
        var reason = Native.LastError.Trim();
        var shown = new StringBuilder();
        foreach (var arg in args) shown.Append(shown.Length == 0 ? "" : ", ").Append(arg);
        var message = $"{Name}: {reason} Called as ({shown}); the schema is {Schema}.";
        return OutOfDeviceMemoryException.Find(reason, message) ?? new TorchException(message) { Reason = reason, Schema = Schema, Arguments = shown.ToString() };
    }
}

/// <summary>Sees every operator call made from C#: for checks, traces and counts.</summary>
public interface IOperatorObserver
{
    /// <summary>An operator was called.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="result">Its result when that is one tensor; otherwise null.</param>
    void Called(Operator op, ReadOnlySpan<Value> args, Tensor? result);
}
