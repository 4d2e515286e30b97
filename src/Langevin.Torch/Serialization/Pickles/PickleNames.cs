namespace Langevin.Torch.Serialization.Pickles;

/// <summary>
/// The names that a pickle of weights may use. A few are understood; some that training programs leave beside weights stand for
/// objects that are skipped; every other name is refused. No name is ever looked up in a program: this table is all there is.
/// </summary>
internal static class PickleNames
{
    /// <summary>What the name stands for: a <see cref="PickleCall"/>, a <see cref="PickleType"/> or a <see cref="PickleOpaque"/>; null when it is refused.</summary>
    internal static object? Find(string module, string name)
    {
        var full = $"{module}.{name}";
        return Understood.TryGetValue(full, out var known) ? known : IsSkipped(module, full) ? new PickleOpaque(full) : null;
    }

    private static readonly Dictionary<string, object> Understood = new()
    {
        ["collections.OrderedDict"] = new PickleCall(PickleCalls.OrderedDictionary),
        ["torch.nn.modules.container.ParameterDict"] = new PickleCall(PickleCalls.OrderedDictionary),
        ["torch._utils._rebuild_tensor"] = new PickleCall(PickleCalls.Tensor),
        ["torch._utils._rebuild_tensor_v2"] = new PickleCall(PickleCalls.Tensor),
        ["torch._utils._rebuild_tensor_v3"] = new PickleCall(PickleCalls.TypedTensor),
        ["torch._utils._rebuild_parameter"] = new PickleCall(PickleCalls.Parameter),
        ["torch.Size"] = new PickleCall(PickleCalls.Size),
        ["torch.DoubleStorage"] = new PickleType(ScalarType.Float64),
        ["torch.FloatStorage"] = new PickleType(ScalarType.Float32),
        ["torch.HalfStorage"] = new PickleType(ScalarType.Float16),
        ["torch.BFloat16Storage"] = new PickleType(ScalarType.BFloat16),
        ["torch.LongStorage"] = new PickleType(ScalarType.Int64),
        ["torch.IntStorage"] = new PickleType(ScalarType.Int32),
        ["torch.ShortStorage"] = new PickleType(ScalarType.Int16),
        ["torch.CharStorage"] = new PickleType(ScalarType.Int8),
        ["torch.ByteStorage"] = new PickleType(ScalarType.UInt8),
        ["torch.BoolStorage"] = new PickleType(ScalarType.Bool),
        ["torch.storage.UntypedStorage"] = new PickleType(ScalarType.UInt8),
        ["torch.float64"] = new PickleType(ScalarType.Float64),
        ["torch.float32"] = new PickleType(ScalarType.Float32),
        ["torch.float16"] = new PickleType(ScalarType.Float16),
        ["torch.bfloat16"] = new PickleType(ScalarType.BFloat16),
        ["torch.float8_e4m3fn"] = new PickleType(ScalarType.Float8E4M3),
        ["torch.float8_e5m2"] = new PickleType(ScalarType.Float8E5M2),
        ["torch.int64"] = new PickleType(ScalarType.Int64),
        ["torch.int32"] = new PickleType(ScalarType.Int32),
        ["torch.int16"] = new PickleType(ScalarType.Int16),
        ["torch.int8"] = new PickleType(ScalarType.Int8),
        ["torch.uint8"] = new PickleType(ScalarType.UInt8),
        ["torch.uint16"] = new PickleType(ScalarType.UInt16),
        ["torch.uint32"] = new PickleType(ScalarType.UInt32),
        ["torch.uint64"] = new PickleType(ScalarType.UInt64),
        ["torch.bool"] = new PickleType(ScalarType.Bool),
    };

    private static readonly HashSet<string> Skipped =
    [
        "torch.device", "_codecs.encode", "argparse.Namespace", "collections.defaultdict", "collections.Counter", "collections.deque",
        "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "datetime.datetime", "datetime.timedelta", "copyreg._reconstructor", "copy_reg._reconstructor",
        .. from module in (string[])["builtins", "__builtin__"] from name in (string[])["object", "set", "frozenset", "bytearray", "complex", "range", "slice", "int", "float", "str", "bool", "list", "dict", "tuple", "bytes"] select $"{module}.{name}",
    ];

    private static readonly string[] SkippedPackages = ["pytorch_lightning", "lightning", "lightning_fabric", "lightning_utilities", "omegaconf"];

    private static bool IsSkipped(string module, string full) => Skipped.Contains(full) || SkippedPackages.Contains(module.Split('.')[0]);
}
