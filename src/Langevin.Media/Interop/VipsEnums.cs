namespace Langevin.Media.Interop;

/// <summary>How libvips stores one value of a pixel; numbered as in its header.</summary>
internal enum VipsBandFormat
{
    UnsignedByte = 0,
    UnsignedShort = 2,
}

/// <summary>What libvips takes the bands of a picture to mean; numbered as in its header.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    BlackWhite = 1,
    Grey16 = 26,
}
