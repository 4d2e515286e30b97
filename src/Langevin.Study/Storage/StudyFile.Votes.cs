using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Langevin.Study.Storage;

public sealed partial class StudyFile
{
    /// <summary>The most people who take part in one study.</summary>
    internal const int MostRaters = 10_000;

    private const int ConstraintFailed = 19;

    /// <summary>The person of a name: a new one, or the one who left and comes back. Null when there are too many.</summary>
    internal Rater? Join(string name, DateTimeOffset now)
    {
        lock (door)
        {
            if (Find("name", name) is { } known) return known;
            if (Number("SELECT count(*) FROM rater") >= MostRaters) return null;
            Run(connection, "INSERT INTO rater (token, name, joined) VALUES ($token, $name, $now)", ("$token", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))), ("$name", name), ("$now", Stamp(now)));
            return Find("name", name);
        }
    }

    /// <summary>The person whose browser sends a token; null when there is none.</summary>
    internal Rater? Recognise(string token)
    {
        lock (door) return Find("token", token);
    }

    /// <summary>Keeps an answer to a person's next turn; false when that turn is answered already.</summary>
    internal bool Keep(Vote vote, int place, DateTimeOffset now)
    {
        lock (door)
        {
            try
            {
                Run(connection, "INSERT INTO vote VALUES ($rater, $place, $question, $repeat, $swapped, $answer, $milliseconds, $now)",
                    ("$rater", vote.Rater), ("$place", place), ("$question", vote.Question), ("$repeat", vote.IsRepeat ? 1 : 0), ("$swapped", vote.IsSwapped ? 1 : 0),
                    ("$answer", vote.Answer), ("$milliseconds", vote.Milliseconds), ("$now", Stamp(now)));
                return true;
            }
            catch (SqliteException failure) when (failure.SqliteErrorCode == ConstraintFailed)
            {
                return false;
            }
        }
    }

    /// <summary>Every vote, by person and turn.</summary>
    /// <exception cref="StudyException">A vote is about no question of the plan.</exception>
    internal IReadOnlyList<Vote> Votes()
    {
        lock (door)
        {
            using var command = Command(connection, "SELECT rater, question, is_repeat, is_swapped, answer, milliseconds FROM vote ORDER BY rater, place");
            using var row = command.ExecuteReader();
            var votes = new List<Vote>();
            while (row.Read())
            {
                var (question, answer) = (row.GetInt64(1), row.GetInt64(4));
                if (question < 0 || question >= Plan.Questions.Count || answer is not (0 or 1)) throw new StudyException($"'{Path}' has a vote for question {question} with answer {answer}, which its plan does not know; the file is damaged.");
                votes.Add(new Vote(row.GetInt64(0), (int)question, row.GetInt64(2) != 0, row.GetInt64(3) != 0, (int)answer, row.GetInt64(5)));
            }
            return votes;
        }
    }

    private Rater? Find(string column, string value)
    {
        using var command = Command(connection, $"SELECT id, token, (SELECT count(*) FROM vote WHERE vote.rater = rater.id) FROM rater WHERE {column} = $value", ("$value", value));
        using var row = command.ExecuteReader();
        return row.Read() ? new Rater(row.GetInt64(0), row.GetString(1), (int)row.GetInt64(2)) : null;
    }

    private static string Stamp(DateTimeOffset now) => now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
