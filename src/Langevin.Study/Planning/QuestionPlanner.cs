using Langevin.Media.Images;

namespace Langevin.Study.Planning;

/// <summary>Makes a study's plan: every pair of groups equally often, each group as often left as right, as many real pictures as generated ones.</summary>
public static class QuestionPlanner
{
    /// <summary>The most groups that are compared.</summary>
    public const int MostGroups = 20;

    private const int MostPixels = 16_000_000;

    /// <summary>Chooses the pictures and reads each once, so that none is found broken while people vote.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="groups">2 to 20 groups. Where all have pictures of the same names, equal names are compared.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="StudyException">The groups do not give such a study.</exception>
    /// <exception cref="Langevin.Media.MediaException">A group cannot be opened, or a picture be read.</exception>
    public static StudyPlan Plan(StudyRequest request, IReadOnlyList<StudyGroup> groups, CancellationToken cancellation = default)
    {
        request.Validate();
        CheckGroups(request.Kind, groups);
        var opened = groups.Select(group => new PictureGroup(group)).ToArray();
        var chosen = request.Kind == StudyKind.Preference ? new PairChoice(opened, request.Seed) : (IPictureChoice)new SingleChoice(opened, request.Seed);
        request = request.Settled(chosen.Possible);
        var count = request.Questions!.Value;
        if (count > chosen.Possible)
            throw new StudyException($"{count} questions are asked for, and the pictures give {chosen.Possible} without asking twice about any; ask fewer, or give more pictures.");
        if (request.Repeats > count / 2)
            throw new StudyException($"{request.Repeats} questions are to be repeated of {count}, and at most half can be: {count / 2}; repeat fewer, or ask more.");
        var picked = Enumerable.Range(0, count).Select(chosen.Question).ToArray();
        var places = picked.SelectMany(pictures => pictures).Distinct().Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var pictures = Read(places.Keys, opened, request.Size, cancellation);
        return new StudyPlan(request, groups, pictures, [.. picked.Select(question => new StudyQuestion([.. question.Select(picture => places[picture])]))]);
    }

    private static void CheckGroups(StudyKind kind, IReadOnlyList<StudyGroup> groups)
    {
        if (groups.Count is < 2 or > MostGroups) throw new StudyException($"{groups.Count} folders are given, and a study compares 2 to {MostGroups}.");
        if (groups.GroupBy(group => group.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new StudyException($"two folders are called '{twice.Key}' in the report; give each its own name as NAME=FOLDER.");
        var real = groups.Count(group => group.IsReal);
        if (kind == StudyKind.RealOrGenerated && real != 1) throw new StudyException($"{real} of the {groups.Count} folders hold real pictures, and exactly one must.");
        if (kind == StudyKind.Preference && real != 0) throw new StudyException("a preference study does not ask which folder is real; name it like the others.");
    }

    /// <summary>Every picture read, hashed, and of one size: another size would tell the groups apart.</summary>
    private static StudyPicture[] Read(IEnumerable<(int Group, int Index)> chosen, PictureGroup[] groups, int? size, CancellationToken cancellation)
    {
        var pictures = new List<StudyPicture>();
        Image? first = null;
        foreach (var (group, index) in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = groups[group].Read(index, size);
            first ??= image;
            if (image.Width != first.Width || image.Height != first.Height)
                throw new StudyException($"pictures of {first.Width} x {first.Height} and of {image.Width} x {image.Height} would tell the folders apart by their size; give --size to show all at one.");
            if ((long)image.Width * image.Height > MostPixels)
                throw new StudyException($"a picture of {image.Width} x {image.Height} is larger than is shown ({MostPixels / 1_000_000} million pixels); give --size 1024, say.");
            pictures.Add(new StudyPicture(group, index, PictureGroup.Hash(image)));
        }
        return [.. pictures];
    }
}
