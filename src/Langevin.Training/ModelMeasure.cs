using Langevin.Models.ImageDiffusion;

namespace Langevin.Training;

/// <summary>Measures a model while it trains. It must not change the model, and draw from no generator but its own.</summary>
/// <param name="model">The model with the averaged weights, in evaluation mode, for the duration of the call.</param>
/// <param name="step">The step that it has reached.</param>
/// <returns>Finite numbers by name, the same names each time.</returns>
public delegate IReadOnlyDictionary<string, double> ModelMeasure(ImageDiffusionModel model, long step);
