using Langevin.Torch;

namespace Langevin.Evaluation.Results;

/// <summary>The texts of generated pictures, embedded by the CLIP that gave the pictures' features.</summary>
/// <param name="Texts">A row for each picture: [N, D].</param>
/// <param name="Before">For edits: embeddings of the pictures and their texts before the change, [N, D] each; null for pictures that were made from nothing.</param>
public sealed record TextPairs(Tensor Texts, (Tensor Images, Tensor Texts)? Before = null);
