using Langevin.Media.Drawing;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>All pictures on one sheet: a column a class where the classes go round evenly; a single picture as it is.</summary>
internal sealed class SampleSheetFile(string path, Recipe recipe, IReadOnlyList<string>? labels) : SampleTarget
{
    private const int EnlargedSide = 56, MostColumns = 20;
    private readonly List<Image> images = [];
    private readonly List<int> shown = [];

    protected override void Add(int first, IReadOnlyList<int> numbers, Tensor tensor)
    {
        images.AddRange(ImageTensor.ToImages(tensor));
        shown.AddRange(numbers);
    }

    protected override void Finish()
    {
        var (picture, index, label) = recipe.Count == 1
            ? (images[0], 0, Label(shown, 0, labels))
            : (Sheet().Render(), (int?)null, string.Join(", ", Told.Select((_, turn) => Label(Told, turn, labels))));
        picture.Save(path, recipe.Text(path, picture, index, label, LeftOut));
    }

    /// <summary>The numbers of what there is on the sheet.</summary>
    private IReadOnlyList<int> Told => recipe.Classes.Count > 0 ? recipe.Classes : [.. shown.Distinct()];

    private ImageGrid Sheet()
    {
        var turn = recipe.Classes.Count;
        var inColumns = turn is > 1 and <= MostColumns && images.Count >= turn;
        return new ImageGrid
        {
            Images = images,
            Columns = inColumns ? turn : null,
            ColumnLabels = inColumns ? [.. Enumerable.Range(0, turn).Select(column => Label(recipe.Classes, column, labels)!)] : [],
            Scale = Math.Max(1, EnlargedSide / images.Max(image => Math.Max(image.Width, image.Height))),
        };
    }
}
