using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>Tells networks apart by their weights, in whatever file and floating type they came.</summary>
internal static class WeightHash
{
    /// <summary>The SHA-256 of names and values (as float64), in lower-case hexadecimal digits.</summary>
    public static string Of(Module network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in network.StateDict())
        {
            using var scope = new TensorScope();
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<double>(tensor.Detach().To(ScalarType.Float64).ToArray<double>()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
