namespace Langevin.Torch.Serialization;

/// <summary>A tensor that is described now and read when its turn comes, so that a file can be written without holding it in memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Read">Gives the tensor, owned by the open scope, in this type and shape.</param>
public sealed record TensorSource(string Name, ScalarType Type, long[] Shape, Func<Tensor> Read)
{
    /// <summary>Bytes of its elements.</summary>
    public long Bytes => Shape.Aggregate((long)Type.Size(), (product, size) => checked(product * size));

    /// <summary>A tensor that is there already.</summary>
    public static TensorSource Of(string name, Tensor tensor) => new(name, tensor.Type, tensor.Shape, () => tensor);

    /// <summary>Every tensor of a file, in the order of the file.</summary>
    public static IEnumerable<TensorSource> Of(WeightFile file) => file.Entries.Values.Select(entry => new TensorSource(entry.Name, entry.Type, entry.Shape, () => file.Read(entry.Name)));

    /// <summary>The same under another name.</summary>
    public TensorSource Named(string name) => this with { Name = name };

    /// <summary>The same with floating numbers converted to another floating type.</summary>
    public TensorSource As(ScalarType type) => !Type.IsFloating() || Type == type ? this : new TensorSource(Name, type, Shape, () => Read().Detach().To(type));
}
