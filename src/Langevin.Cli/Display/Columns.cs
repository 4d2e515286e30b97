using Spectre.Console;

namespace Langevin.Cli.Display;

/// <summary>Rows of text in columns: framed for a person, bare and never wrapped for a pipe.</summary>
internal sealed class Columns(params string[] headings)
{
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row: one text for each heading.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Writes everything as a result.</summary>
    public void Write(Terminal terminal)
    {
        if (terminal.IsRead) WriteFramed(terminal);
        else WriteBare(terminal.Output);
    }

    private void WriteFramed(Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var heading in headings) table.AddColumn(new TableColumn(new Text(heading)));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        Screen.ForResults(terminal).Write(table);
    }

    private void WriteBare(TextWriter output)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headings))
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
