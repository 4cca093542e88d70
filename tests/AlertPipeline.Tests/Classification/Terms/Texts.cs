using AlertPipeline.Classification;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Tests.Classification.Terms;

/// <summary>A lexicon of a few lines, and what it finds.</summary>
internal static class Texts
{
    public static Lexicon Lexicon(string concepts = "", string grammar = "", string places = "") =>
        new([File("concepts.txt", concepts)], [File("grammar.txt", grammar)], [File("places.txt", places)]);

    public static DataFile File(string name, string content) => DataFile.Read(name, content);

    public static Reading Read(Lexicon lexicon, string title, string summary = "")
    {
        var reading = new Reading(lexicon);
        reading.Load(new ArticleText(title, summary, null));
        return reading;
    }

    /// <summary>What one term finds, as it is written in the text.</summary>
    public static IReadOnlyList<string> Find(string term, string text) => WordsOf(reading => reading.Concepts, Lexicon("[thing object]\n" + term), text);

    public static IReadOnlyList<string> WordsOf(Func<Reading, ReadOnlySpan<Hit>> hits, Lexicon lexicon, string title, string summary = "")
    {
        var reading = Read(lexicon, title, summary);
        return [.. hits(reading).ToArray().Select(hit => reading.Text.Original(hit.Start, hit.End).ToString())];
    }

    /// <summary>The concepts found, each with its words: <c>chip: AI chips</c>.</summary>
    public static IReadOnlyList<string> Concepts(Lexicon lexicon, string text)
    {
        var reading = Read(lexicon, text);
        return [.. reading.Concepts.ToArray().Select(hit => lexicon.Concepts[hit.Meaning.Index].Name + ": " + reading.Text.Original(hit.Start, hit.End).ToString())];
    }
}
