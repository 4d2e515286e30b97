using System.Globalization;
using System.Numerics;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>
/// Reads a pickle (protocols 0 to 5, the opcodes of Python's <c>pickletools</c>) as data. A pickle is a program; this machine runs
/// the part of it that builds lists, dictionaries and tensors, and has no instruction that calls anything else.
/// </summary>
internal ref struct PickleReader
{
    private const int MostOpcodes = 4_000_000, LongestInteger = 1024;
    private readonly string path;
    private readonly PickleStack stack;
    private readonly List<PickleStorage> storages;
    private PickleSource source;
    private long copied;

    private PickleReader(string path, ReadOnlySpan<byte> bytes, List<PickleStorage> storages)
    {
        (this.path, this.storages) = (path, storages);
        source = new PickleSource(path, bytes);
        stack = new PickleStack(problem => new TensorFileException(path, $"{problem}; the file is damaged or hostile, so fetch it again from a place that you trust."));
    }

    /// <summary>The value of the pickle at the start of some bytes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">The pickle, and what may follow it.</param>
    /// <param name="storages">Gets every storage that the pickle refers to.</param>
    /// <param name="length">The bytes of the pickle itself.</param>
    /// <exception cref="TensorFileException">It is damaged, too large, or uses a name that no weights need.</exception>
    internal static object? Read(string path, ReadOnlySpan<byte> bytes, List<PickleStorage> storages, out int length)
    {
        var reader = new PickleReader(path, bytes, storages);
        for (var count = 0; count < MostOpcodes; count++)
        {
            var opcode = reader.source.Byte();
            if (opcode == (byte)'.')
            {
                length = reader.source.Position;
                return reader.stack.Pop();
            }
            if (!reader.Constant(opcode) && !reader.Group(opcode) && !reader.Memory(opcode) && !reader.Object(opcode))
                throw reader.source.Bad($"has the instruction 0x{opcode:x2} in its pickle at byte {reader.source.Position - 1}, which no weights need");
        }
        throw reader.source.Bad($"has more than {MostOpcodes} instructions in its pickle");
    }

    private bool Constant(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: source.Byte(); return true; // PROTO
            case 0x95: source.Take(8); return true; // FRAME
            case (byte)'N': stack.Push(null); return true;
            case 0x88: stack.Push(true); return true;
            case 0x89: stack.Push(false); return true;
            case (byte)'I': stack.Push(Integer(source.Line())); return true;
            case (byte)'L': stack.Push(Integer(source.Line().TrimEnd('L'))); return true;
            case (byte)'J': stack.Push((long)source.Int32()); return true;
            case (byte)'K': stack.Push((long)source.Byte()); return true;
            case (byte)'M': stack.Push((long)source.Unsigned(2)); return true;
            case 0x8a: stack.Push(Integer(source.Take(source.Byte()))); return true; // LONG1
            case 0x8b: stack.Push(Integer(source.Take(source.Unsigned(4)))); return true; // LONG4
            case (byte)'F': stack.Push(double.TryParse(source.Line(), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw source.Bad("has something else where a number should be")); return true;
            case (byte)'G': stack.Push(source.BigEndianDouble()); return true;
            default: return Text(opcode);
        }
    }

    private bool Text(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'S' or (byte)'V': stack.Push(source.Line().Trim('\'', '"')); return true;
            case (byte)'T': stack.Push(source.Text(source.Unsigned(4))); return true;
            case (byte)'U' or 0x8c: stack.Push(source.Text(source.Byte())); return true;
            case (byte)'X': stack.Push(source.Text(source.Unsigned(4))); return true;
            case 0x8d: stack.Push(source.Text(source.Unsigned(8))); return true;
            case (byte)'B': Skip(source.Unsigned(4)); return true;
            case (byte)'C': Skip(source.Byte()); return true;
            case 0x8e or 0x96: Skip(source.Unsigned(8)); return true;
            default: return false;
        }
    }

    private bool Group(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': stack.Mark(); return true;
            case (byte)'0': stack.Pop(); return true;
            case (byte)'1': stack.PopToMark(); return true;
            case (byte)'2': stack.Push(stack.Top()); return true;
            case (byte)')': stack.Push(Array.Empty<object?>()); return true;
            case (byte)'t': stack.Push(stack.PopToMark()); return true;
            case >= 0x85 and <= 0x87: stack.Push(stack.PopMany(opcode - 0x84)); return true;
            case (byte)']': stack.Push(new List<object?>()); return true;
            case (byte)'l': stack.Push(stack.PopToMark().ToList()); return true;
            case (byte)'a': Append([stack.Pop()]); return true;
            case (byte)'e': Append(stack.PopToMark()); return true;
            case (byte)'}': stack.Push(new PickleDictionary()); return true;
            case (byte)'d': SetIn(new PickleDictionary(), stack.PopToMark(), push: true); return true;
            case (byte)'s': SetIn(null, stack.PopMany(2), push: false); return true;
            case (byte)'u': SetIn(null, stack.PopToMark(), push: false); return true;
            case 0x8f: stack.Push(new PickleOpaque("set")); return true; // EMPTY_SET
            case 0x90: Append(stack.PopToMark()); return true; // ADDITEMS
            case 0x91: stack.PopToMark(); stack.Push(new PickleOpaque("frozenset")); return true;
            default: return false;
        }
    }

    private bool Memory(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q': stack.Remember(source.Byte()); return true;
            case (byte)'r': stack.Remember(source.Unsigned(4)); return true;
            case (byte)'p': stack.Remember(Place()); return true;
            case 0x94: stack.RememberNext(); return true;
            case (byte)'h': stack.Recall(source.Byte()); return true;
            case (byte)'j': stack.Recall(source.Unsigned(4)); return true;
            case (byte)'g': stack.Recall(Place()); return true;
            default: return false;
        }
    }

    private bool Object(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c': stack.Push(Named(source.Line(), source.Line())); return true;
            case 0x93: stack.Push(stack.PopMany(2) is [string module, string name] ? Named(module, name) : throw source.Bad("has no texts where a name should be")); return true;
            case (byte)'R' or 0x81: Call(stack.Pop(), stack.Pop()); return true; // REDUCE, NEWOBJ
            case 0x92: stack.Pop(); Call(stack.Pop(), stack.Pop()); return true; // NEWOBJ_EX
            case (byte)'b': Build(stack.Pop()); return true;
            case (byte)'Q': stack.Push(Stored(stack.Pop())); return true;
            default: return false;
        }
    }

    private readonly object Named(string module, string name) => PickleNames.Find(module, name) ?? throw new TensorFileException(path,
        $"asks for '{module}.{name}', which no weights need: it may be a program in disguise, and nothing of it was run. Get the weights as .safetensors, or from a place that you trust.");

    private void Call(object? arguments, object? callee)
    {
        if (arguments is object?[] and [List<object?> list]) Spend(list.Count);
        stack.Push((callee, arguments) switch
        {
            (PickleOpaque, _) => callee,
            (PickleCall call, object?[] values) => call.Apply(values) ?? throw source.Bad($"gives a tensor or a dictionary other arguments than torch.save does, before byte {source.Position}"),
            _ => throw source.Bad($"calls what cannot be called, before byte {source.Position}"),
        });
    }

    /// <summary>The state of an object. That of a ParameterDict holds its entries, that of other dictionaries the versions of their modules; an opaque object needs none.</summary>
    private void Build(object? state)
    {
        var built = stack.Top();
        if (built is not (PickleDictionary or PickleOpaque or PickleTensor)) throw source.Bad("gives a state to what has none");
        if (built is not PickleDictionary dictionary || state is not PickleDictionary fields) return;
        Spend(fields.Entries.Count);
        if (fields.Texts().GetValueOrDefault("_parameters") is not PickleDictionary parameters || parameters == dictionary) return;
        Spend(parameters.Entries.Count);
        dictionary.Entries.AddRange(parameters.Entries);
    }

    /// <summary>Instructions that copy what is remembered could double it again and again.</summary>
    private void Spend(int entries)
    {
        copied += entries;
        if (copied > MostOpcodes) throw source.Bad($"copies more than {MostOpcodes} entries in its pickle");
    }

    private readonly PickleStorage Stored(object? id)
    {
        var storage = Described(id) ?? throw source.Bad("refers to something outside of its pickle that is no storage that is known");
        storages.Add(storage);
        return storage;
    }

    /// <summary>A persistent id: (storage, class, key, device, elements) and in the legacy layout a view of it, (key, first, elements), or none.</summary>
    private static PickleStorage? Described(object? id) => id switch
    {
        object?[] and ["storage", PickleType type, string key, _, long, object?[] and [_, long first, long viewed]] => new PickleStorage(key, type.Type, viewed, first),
        object?[] and ["storage", PickleType type, string key, _, long elements] => new PickleStorage(key, type.Type, elements, 0),
        object?[] and ["storage", PickleType type, string key, _, long elements, null] => new PickleStorage(key, type.Type, elements, 0),
        _ => null,
    };

    private readonly void Append(object?[] items)
    {
        switch (stack.Top())
        {
            case List<object?> list: list.AddRange(items); break;
            case PickleOpaque: break;
            default: throw source.Bad("appends to what is no list");
        }
    }

    private readonly void SetIn(PickleDictionary? made, object?[] items, bool push)
    {
        if (items.Length % 2 != 0) throw source.Bad("has a key without a value");
        if (push) stack.Push(made);
        if (stack.Top() is PickleOpaque) return;
        if (stack.Top() is not PickleDictionary dictionary) throw source.Bad("sets an entry of what is no dictionary");
        for (var i = 0; i < items.Length; i += 2) dictionary.Entries.Add((items[i], items[i + 1]));
    }

    private void Skip(ulong count)
    {
        source.Take(count);
        stack.Push(new PickleOpaque("bytes"));
    }

    private ulong Place() => ulong.TryParse(source.Line(), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : throw source.Bad("keeps a value under something that is no number");

    /// <summary>A long where it fits, as nearly always; else a big integer, of which only the layout's magic number is looked at.</summary>
    private readonly object Integer(ReadOnlySpan<byte> littleEndian)
    {
        if (littleEndian.Length > LongestInteger) throw source.Bad($"has an integer of {littleEndian.Length} bytes");
        var value = new BigInteger(littleEndian);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private readonly object Integer(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw source.Bad("has something else where a whole number should be"),
    };
}
