using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>What is attended to beside a context, with a softmax of its own, such as a picture beside a text: Ye et al. 2023, eq. 5.</summary>
/// <param name="Keys">[B, tokens, heads * d].</param>
/// <param name="Values">[B, tokens, heads * d].</param>
/// <param name="Scale">What its share is multiplied by before it is added.</param>
public sealed record AddedContext(Tensor Keys, Tensor Values, double Scale);
