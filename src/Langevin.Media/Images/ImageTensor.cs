using Langevin.Torch;

namespace Langevin.Media.Images;

/// <summary>Between pictures and tensors [B, C, H, W] of 32-bit floats in [-1, 1].</summary>
public static class ImageTensor
{
    /// <summary>Pictures of one size as one tensor [B, C, H, W]: 2 v / 255 - 1.</summary>
    /// <exception cref="ArgumentException">There are no pictures, or they differ in size or channels.</exception>
    public static Tensor ToTensor(params ReadOnlySpan<Image> images)
    {
        if (images.IsEmpty)
        {
            throw new ArgumentException("no pictures make no tensor: give at least one", nameof(images));
        }

        var first = images[0];
        var length = first.Pixels.Length;
        var values = new float[checked(images.Length * length)];
        for (var index = 0; index < images.Length; index++)
        {
            var image = images[index];
            if ((image.Width, image.Height, image.Channels) != (first.Width, first.Height, first.Channels))
            {
                throw new ArgumentException(
                    $"picture {index} is {image.Width} x {image.Height} x {image.Channels}, the first {first.Width} x {first.Height} x {first.Channels}: resize them to one size");
            }

            PixelRange.Write(image, 0, 0, image.Width, image.Height, mirrored: false, values.AsSpan(index * length, length));
        }

        return Tensor.From(values, images.Length, first.Channels, first.Height, first.Width);
    }

    /// <summary>The pictures in a tensor [B, C, H, W] of any floating type, C 1 or 3; values beyond [-1, 1] are clamped, NaN is black.</summary>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public static Image[] ToImages(Tensor tensor)
    {
        if (tensor.Shape is not [var batch, (1 or 3) and var channels, var height, var width])
        {
            throw new ArgumentException($"a tensor of shape [{string.Join(", ", tensor.Shape)}] holds no pictures: [B, 1 or 3, H, W] does", nameof(tensor));
        }

        float[] values;
        using (new TensorScope())
        {
            values = tensor.Detach().To(Device.Cpu).To(ScalarType.Float32).ToArray<float>();
        }

        var length = (int)(channels * height * width);
        return [.. Enumerable.Range(0, (int)batch)
            .Select(index => PixelRange.Read(values.AsSpan(index * length, length), (int)channels, (int)height, (int)width))];
    }
}
