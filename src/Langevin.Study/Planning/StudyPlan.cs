using System.Text.Json.Serialization;

namespace Langevin.Study.Planning;

/// <summary>A set of pictures that is compared with others.</summary>
/// <param name="Name">What the report calls it. People who vote never see it.</param>
/// <param name="Path">The folder, archive or known data set.</param>
/// <param name="IsReal">Whether its pictures are real ones, in a real-or-generated study.</param>
public sealed record StudyGroup(string Name, string Path, bool IsReal = false);

/// <summary>A picture that is asked about.</summary>
/// <param name="Group">Its group's place in the plan.</param>
/// <param name="Index">Its number in the group.</param>
/// <param name="Hash">SHA-256 of its size and pixels: what is shown later must be the same.</param>
public sealed record StudyPicture(int Group, int Index, string Hash);

/// <summary>One question: two pictures, left and right, or a single one.</summary>
/// <param name="Pictures">Places in the plan's list.</param>
public sealed record StudyQuestion(IReadOnlyList<int> Pictures);

/// <summary>Everything that a study asks, the same for each person; only order and sides differ between them.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Groups">What is compared.</param>
/// <param name="Pictures">The pictures of the questions.</param>
/// <param name="Questions">The questions.</param>
public sealed record StudyPlan(StudyRequest Request, IReadOnlyList<StudyGroup> Groups, IReadOnlyList<StudyPicture> Pictures, IReadOnlyList<StudyQuestion> Questions)
{
    /// <summary>Questions a person answers, with the repeated ones.</summary>
    [JsonIgnore]
    public int Turns => Questions.Count + Repeats;

    /// <summary>Questions that each person is asked again.</summary>
    [JsonIgnore]
    internal int Repeats => Request.Repeats ?? 0;

    /// <summary>Asserts that what was read from a file is a plan.</summary>
    internal StudyPlan Checked()
    {
        Request.Validate();
        var pictures = Request.Kind == StudyKind.Preference ? 2 : 1;
        var whole = Groups.Count is >= 2 and <= QuestionPlanner.MostGroups && Questions.Count is >= 1 and <= StudyRequest.MostQuestions && Repeats <= Questions.Count / 2
            && Pictures.All(picture => picture.Group >= 0 && picture.Group < Groups.Count && picture.Index >= 0)
            && Questions.All(question => question.Pictures.Count == pictures && question.Pictures.All(place => place >= 0 && place < Pictures.Count));
        return whole ? this : throw new StudyException("the plan of the study is damaged; make the study anew.");
    }
}
