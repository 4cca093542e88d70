using AlertPipeline.Classification.Text;

namespace AlertPipeline.Training;

/// <summary>Makes further items out of written ones by exchanging names, as <c>recombination.txt</c> allows.</summary>
internal sealed class Recombination
{
    private readonly List<string[][]> _groups = [];

    /// <param name="path">The table; its head says how it is written.</param>
    public Recombination(string path)
    {
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] is not ('#' or '[')))
        {
            _groups.Add([.. line.Split('|', StringSplitOptions.TrimEntries).Select(name => name.Split('/', StringSplitOptions.TrimEntries))]);
        }
    }

    /// <summary>The item with names exchanged; null where it is not English or names none of them. Its topics are kept, its places are not.</summary>
    public CorpusItem? Of(CorpusItem written, float weight)
    {
        if (written.Item.Lang != "en")
        {
            return null;
        }

        var (title, summary) = (written.Item.Title, written.Item.Summary);
        foreach (var group in _groups)
        {
            // The next but some name of the group, by the item's id: the same on every run.
            var step = 1 + (int)(WordHash.Of(written.Item.Id) % (uint)(group.Length - 1));
            (title, summary) = (Exchange(title, group, step), Exchange(summary, group, step));
        }

        return title == written.Item.Title && summary == written.Item.Summary
            ? null
            : written with
            {
                Item = written.Item with { Id = written.Item.Id + "-recombined", Title = title, Summary = summary, Issuers = [], Affected = [], Jurisdictions = [] },
                Weight = weight,
                IsRecombined = true,
            };
    }

    private static string Exchange(string text, string[][] group, int step)
    {
        var result = new System.Text.StringBuilder();
        for (var position = 0; position < text.Length;)
        {
            var (name, form) = Find(text, position, group);
            if (name < 0)
            {
                result.Append(text[position++]);
                continue;
            }

            result.Append(group[(name + step) % group.Length][form]);
            position += group[name][form].Length;
        }

        return result.ToString();
    }

    private static (int Name, int Form) Find(string text, int position, string[][] group)
    {
        if (position > 0 && char.IsLetterOrDigit(text[position - 1]))
        {
            return (-1, 0);
        }

        for (var name = 0; name < group.Length; name++)
        {
            for (var form = 0; form < group[name].Length; form++)
            {
                var end = position + group[name][form].Length;
                if (string.CompareOrdinal(text, position, group[name][form], 0, group[name][form].Length) == 0 &&
                    (end >= text.Length || !char.IsLetterOrDigit(text[end])))
                {
                    return (name, form);
                }
            }
        }

        return (-1, 0);
    }
}
