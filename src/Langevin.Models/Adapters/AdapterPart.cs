namespace Langevin.Models.Adapters;

/// <summary>What a tensor of an adapter's file is to the layer that it belongs to.</summary>
internal enum AdapterPart
{
    /// <summary>The way to the rank: lora_A, lora_down.</summary>
    Down,
    /// <summary>The way back: lora_B, lora_up.</summary>
    Up,
    /// <summary>Tucker's core between them.</summary>
    Mid,
    /// <summary>The number that is divided by the rank.</summary>
    Alpha,
    /// <summary>DoRA's magnitude as LyCORIS writes it: its shape tells what it belongs to.</summary>
    DoraScale,
    /// <summary>DoRA's magnitude as PEFT writes it: one for each output.</summary>
    Magnitude,
    /// <summary>LoHa: the first product's factors and core.</summary>
    Hada1A,
    /// <inheritdoc cref="Hada1A"/>
    Hada1B,
    /// <inheritdoc cref="Hada1A"/>
    Hada1Core,
    /// <summary>LoHa: the second product's factors and core.</summary>
    Hada2A,
    /// <inheritdoc cref="Hada2A"/>
    Hada2B,
    /// <inheritdoc cref="Hada2A"/>
    Hada2Core,
    /// <summary>LoKr: the first factor, whole or as a product.</summary>
    Lokr1,
    /// <inheritdoc cref="Lokr1"/>
    Lokr1A,
    /// <inheritdoc cref="Lokr1"/>
    Lokr1B,
    /// <summary>LoKr: the second factor, whole or as a product with a core.</summary>
    Lokr2,
    /// <inheritdoc cref="Lokr2"/>
    Lokr2A,
    /// <inheritdoc cref="Lokr2"/>
    Lokr2B,
    /// <inheritdoc cref="Lokr2"/>
    Lokr2Core,
}
