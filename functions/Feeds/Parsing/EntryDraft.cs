namespace AlertPipeline.Feeds.Parsing;

/// <summary>Collects what an entry's elements say: of several elements for one field, the best vocabulary wins, then the first.</summary>
internal sealed class EntryDraft
{
    // Made when there is something for them: most entries fill one or two.
    private List<string>? _authors;
    private List<string>? _otherAuthors;
    private List<string>? _categories;
    private List<Enclosure>? _enclosures;

    public Ranked<FeedText> Title;
    public Ranked<FeedText> Summary;
    public Ranked<FeedText> Content;
    public Ranked<string> Link;
    public Ranked<string> Id;
    public Ranked<DateTimeOffset> Published;
    public Ranked<DateTimeOffset> Updated;

    public void AddAuthor(string? name, bool isFormatsOwn)
    {
        ref var authors = ref isFormatsOwn ? ref _authors : ref _otherAuthors;
        if (!string.IsNullOrWhiteSpace(name) && authors?.Contains(name) != true)
        {
            Add(ref authors, name);
        }
    }

    public void AddCategory(string? name)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            Add(ref _categories, name.Trim());
        }
    }

    public void AddEnclosure(string? url, string? type, string? length)
    {
        if (!string.IsNullOrWhiteSpace(url))
        {
            Add(ref _enclosures, new Enclosure(url, NullIfBlank(type), NullIfBlank(length)));
        }
    }

    /// <param name="feedAuthors">Hold for an entry that names none (RFC 4287, 4.2.1).</param>
    public ParsedEntry Build(IReadOnlyList<string> feedAuthors) => new()
    {
        Title = Title.Value,
        Summary = Summary.Value,
        Content = Content.Value,
        Link = Link.Value,
        Id = Id.Value,
        Published = Published.HasValue ? Published.Value : null,
        Updated = Updated.HasValue ? Updated.Value : null,
        Authors = _authors is null ? _otherAuthors ?? feedAuthors : _otherAuthors is null ? _authors : [.. _authors, .. _otherAuthors],
        Categories = _categories ?? (IReadOnlyList<string>)[],
        Enclosures = _enclosures ?? (IReadOnlyList<Enclosure>)[],
    };

    private static void Add<T>(ref List<T>? values, T value)
    {
        values ??= new List<T>(2);
        if (values.Count < FeedLimits.MaxValuesPerEntry)
        {
            values.Add(value);
        }
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A value and how much it counts: a later one replaces it only if it counts more.</summary>
internal struct Ranked<T>
{
    public T? Value { get; private set; }

    /// <summary>How much the value counts; 0 where there is none.</summary>
    public int Rank { get; private set; }

    public readonly bool HasValue => Rank > 0;

    /// <param name="rank">From 1; <see cref="Rank"/> has the usual ones.</param>
    public void Offer(T? value, int rank)
    {
        if (value is not null && value is not "" && rank > Rank)
        {
            (Value, Rank) = (value, rank);
        }
    }
}

/// <summary>How much an element counts for a field.</summary>
internal static class Rank
{
    /// <summary>What the format itself has for the field.</summary>
    public const int Own = 10;

    /// <summary>Another feed format's element for the same thing, as Atom's in RSS.</summary>
    public const int Borrowed = 8;

    /// <summary>A general vocabulary: Dublin Core.</summary>
    public const int General = 6;

    /// <summary>A vocabulary about something else that says it in passing: iTunes.</summary>
    public const int Passing = 4;

    /// <summary>About a part of the entry: Media RSS.</summary>
    public const int Part = 2;

    /// <summary>A guess, where nothing says it.</summary>
    public const int Last = 1;
}
