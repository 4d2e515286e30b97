using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DiT;

/// <summary>The sum of an embedded time and an embedded class. The table's last row stands for no class; dropping labels is the trainer's affair.</summary>
internal sealed class ClassTimeEmbedding : Module
{
    private const long Frequencies = 256;

    private readonly SinusoidalEmbedding waves = new(Frequencies, SinusoidOrder.CosineFirst, frequencyShift: 1);
    private readonly TimestepMlp time;
    private readonly ClassTable classes;

    /// <summary>Allocates the embedding.</summary>
    public ClassTimeEmbedding(long classes, long width)
    {
        time = Add("timestep_embedder", new TimestepMlp(Frequencies, width));
        this.classes = Add("class_embedder", new ClassTable(classes + 1, width));
    }

    /// <summary>Embeds times [B] and classes [B]: [B, width].</summary>
    public Tensor Forward(Tensor times, Tensor labels, ScalarType type)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(time.Forward(waves.Forward(times).To(type)) + classes.Forward(labels)));
    }

    private sealed class ClassTable : Layer
    {
        private readonly Embedding table;

        public ClassTable(long rows, long width) => table = Add("embedding_table", new Embedding(rows, width));

        public override Tensor Forward(Tensor labels) => Output(table.Forward(labels.To(ScalarType.Int64)));
    }
}
