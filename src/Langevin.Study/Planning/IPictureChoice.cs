namespace Langevin.Study.Planning;

/// <summary>Which pictures a question is about.</summary>
internal interface IPictureChoice
{
    /// <summary>Questions that can be asked without asking twice about the same pictures.</summary>
    int Possible { get; }

    /// <summary>The pictures of a question, from the left: each a group and a number in it.</summary>
    (int Group, int Index)[] Question(int number);
}
