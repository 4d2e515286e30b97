namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>What a single file calls a layer, and what the network calls it: one layer, or several stacked along their rows.</summary>
/// <param name="Stored">The file's name, without the prefix of its part.</param>
/// <param name="Names">The network's names.</param>
/// <param name="Shares">The shares of the rows that the names have.</param>
/// <param name="Form">How their tensors differ.</param>
internal sealed record Correspondence(string Stored, string[] Names, long[] Shares, TensorForm Form);
