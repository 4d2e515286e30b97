using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Nsfw;

/// <summary>Keras' weights under our names and in our layouts.</summary>
internal static class KerasWeights
{
    private const string Trunk = "trunk.";

    /// <summary>What the network's state needs, out of Keras' weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights by Keras' names, of which none may be left.</param>
    /// <exception cref="ConfigException">One is missing, or left.</exception>
    public static Dictionary<string, Tensor> For(NsfwClassifier network, Dictionary<string, Tensor> weights)
    {
        Dictionary<string, Tensor> state = [];
        var left = weights.Keys.ToHashSet();
        foreach (var (path, layer) in network.NamedModules())
        {
            var name = KerasName(network, path);
            Tensor Take(string part)
            {
                left.Remove($"{name}/{part}");
                return weights.TryGetValue($"{name}/{part}", out var tensor) ? tensor : throw new ConfigException($"The model has no weight {name}/{part}; it is another network.");
            }
            switch (layer)
            {
                case Conv2d convolution:
                    var isDepthwise = convolution.Weight.Size(1) == 1;
                    state[$"{path}.weight"] = Take(isDepthwise ? "depthwise_kernel" : "kernel").Permute(isDepthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
                    break;
                case Linear:
                    state[$"{path}.weight"] = Take("kernel").Transpose(0, 1);
                    state[$"{path}.bias"] = Take("bias");
                    break;
                case BatchNorm norm:
                    state[$"{path}.weight"] = network.Network == NsfwNetwork.Inception ? Tensor.OnesLike(norm.Bias.Detach()) : Take("gamma"); // Keras' Inception v3 has no scales
                    state[$"{path}.bias"] = Take("beta");
                    state[$"{path}.running_mean"] = Take("moving_mean");
                    state[$"{path}.running_var"] = Take("moving_variance");
                    state[$"{path}.num_batches_tracked"] = norm.Batches;
                    break;
            }
        }
        return left.Count == 0 ? state : throw new ConfigException($"The model has weights that the network lacks: {string.Join(", ", left.Order().Take(8))}; it is another network.");
    }

    /// <summary>A layer's name in Keras, which counts Inception's convolutions in the order in which they were made: that of our modules.</summary>
    private static string KerasName(NsfwClassifier network, string path)
    {
        if (!path.StartsWith(Trunk, StringComparison.Ordinal)) return path;
        if (network.Network == NsfwNetwork.MobileNet) return path[Trunk.Length..].Replace('.', '_');
        var kind = path.EndsWith(".bn", StringComparison.Ordinal) ? "bn" : "conv";
        var place = network.NamedModules().Select(module => module.Name).Where(name => name.EndsWith($".{kind}", StringComparison.Ordinal)).TakeWhile(name => name != path).Count();
        return $"{(kind == "bn" ? "batch_normalization" : "conv2d")}_{place + 1}";
    }
}
