using AlertPipeline.Events;
using AlertPipeline.Events.Readers;
using AlertPipeline.Messages;

namespace AlertPipeline.Stories.Matching;

/// <summary>Reads what of an article decides its story. The same article and classification give the same. Not for several threads at once.</summary>
internal sealed class TraitsReader(Rarity rarity)
{
    /// <summary>Stands for "not known" where an article must have a time of finding.</summary>
    public static readonly DateTimeOffset UnknownTime = DateTimeOffset.UnixEpoch;

    /// <summary>A capitalised word of the headline that one in so many articles (as a power of two) has is taken for a name.</summary>
    private const int ProperBits = 8;

    private const int MinProperLength = 3;

    private readonly PolicyEventReader _events = new();
    private readonly List<StoryKey> _keys = [];
    private readonly List<string> _stems = [];
    private readonly List<uint> _titleWords = [];
    private readonly List<uint> _allWords = [];
    private HashSet<string>? _spellings;

    public StoryTraits Read(RelevantArticle relevant)
    {
        var (article, said) = (relevant.Article, relevant.Classification);
        var wire = WireText.Of(article.Title, article.Summary);
        var reading = _events.ReadAll(article, said);
        ReadKeys(article, wire, reading);

        Span<uint> bands = stackalloc uint[CopySignature.Bands];
        CopySignature.Compute([.. _titleWords], [.. _allWords], bands);
        return new StoryTraits(
            StoryTraits.CurrentVersion, article.Language, DayOf(article), said.Topics, said.Direction, said.Issuers, said.Affected,
            Values(reading.Event.Instruments), Values(reading.Event.Objects), Values(reading.Event.Products), NumbersOf(reading, wire),
            wire.Origin, StoryKey.Pack(StoryKey.Sort(_keys)), CopySignature.Pack(bands));
    }

    /// <summary>Kind and spelling of every key that tells what an article is about, each once: what the list of rare words is made of.</summary>
    public IReadOnlySet<string> SpellingsOf(RelevantArticle relevant)
    {
        _spellings = new HashSet<string>(StringComparer.Ordinal);
        Read(relevant);
        var spellings = _spellings;
        _spellings = null;
        return spellings;
    }

    private static int? DayOf(Article article) =>
        (article.PublishedAt ?? (article.FoundAt == UnknownTime ? null : article.FoundAt)) is { } time ? DateOnly.FromDateTime(time.UtcDateTime).DayNumber : null;

    private static List<string> Values(IReadOnlyList<Stated> fields) => [.. fields.Select(field => field.Value)];

    private static List<TraitNumber> NumbersOf(ArticleReading reading, WireText wire)
    {
        var numbers = reading.Figures.Where(figure => IsNews(figure.Span, wire)).Select(figure => new TraitNumber(figure.Kind, figure.Unit, figure.Value, figure.Span.Field == TextField.Title))
            .Concat(reading.Event.Dates.Where(date => IsNews(date.Span, wire)).Select(date => new TraitNumber(FigureKind.Date, TraitNumber.Day, (date.Month * 100) + date.Day, date.Span.Field == TextField.Title)))
            .Concat(reading.Months.Select(month => new TraitNumber(FigureKind.Date, TraitNumber.Month, month, false)));
        return [.. numbers.DistinctBy(number => (number.Kind, number.Unit, number.Value))];
    }

    private void ReadKeys(Article article, WireText wire, ArticleReading reading)
    {
        _keys.Clear();
        _titleWords.Clear();
        _allWords.Clear();
        ReadWords(article, wire, reading);
        foreach (var term in reading.Terms)
        {
            if (MarksOf(term) is var (kind, marks) && IsNews(term.Span, wire))
            {
                Add(kind, term.Value, marks | FieldOf(term.Span));
            }
        }

        foreach (var product in reading.Event.Products)
        {
            Add('p', product.Value, KeyMarks.Product | FieldOf(product.Span));
        }
    }

    private void ReadWords(Article article, WireText wire, ArticleReading reading)
    {
        FoundWord? before = null;
        foreach (var word in reading.Words)
        {
            if (!IsNews(word.Span, wire))
            {
                continue;
            }

            var hash = StoryKey.HashOf('=', word.Text);
            _allWords.Add(hash);
            if (word.Span.Field == TextField.Title)
            {
                _titleWords.Add(hash);
            }

            if (WordStems.IsSign(word.Text))
            {
                if (before is { } sign && sign.Sentence == word.Sentence)
                {
                    Add('w', sign.Text + word.Text, KeyMarks.Word | FieldOf(word.Span));
                }

                before = word;
                continue;
            }

            before = null;
            AddStems(article, word);
        }
    }

    private void AddStems(Article article, FoundWord word)
    {
        _stems.Clear();
        WordStems.AddOf(word.Text, _stems);
        var original = (word.Span.Field == TextField.Title ? article.Title : article.Summary)[word.Span.Start];
        foreach (var stem in _stems)
        {
            var hash = StoryKey.HashOf('w', stem);
            var isProper = char.IsUpper(original) && word.Text.Length >= MinProperLength && rarity.BitsOf(hash) >= ProperBits;
            Add('w', stem, KeyMarks.Word | FieldOf(word.Span) | (isProper ? KeyMarks.Proper : KeyMarks.None));
        }
    }

    private void Add(char kind, string spelling, KeyMarks marks)
    {
        var hash = StoryKey.HashOf(kind, spelling);
        if (_spellings is not null && (marks & KeyMarks.Telling) != 0)
        {
            _spellings.Add(kind + spelling);
        }

        _keys.Add(new StoryKey(hash, rarity.BitsOf(hash), marks));
    }

    private static (char Kind, KeyMarks Marks)? MarksOf(FoundTerm term) => term.Kind switch
    {
        FoundKind.Name => ('n', KeyMarks.Name),
        FoundKind.Place => ('c', KeyMarks.Place),
        FoundKind.Concept => ('k', KeyMarks.Concept),
        FoundKind.Tightens => ('t', KeyMarks.Tightens),
        FoundKind.Loosens => ('l', KeyMarks.Loosens),
        FoundKind.Turn => ('r', KeyMarks.Turns),
        FoundKind.Stage when term.Value == Stages.Withdrawn => ('r', KeyMarks.Turns),
        _ => null,
    };

    private static KeyMarks FieldOf(TextSpan span) => span.Field == TextField.Title ? KeyMarks.InTitle : KeyMarks.InSummary;

    /// <summary>False for what the wire or the outlet put around the news.</summary>
    private static bool IsNews(TextSpan span, WireText wire) =>
        span.Field == TextField.Title ? span.Start >= wire.TitleStart && span.Start < wire.TitleEnd : span.Start >= wire.SummaryStart;
}
