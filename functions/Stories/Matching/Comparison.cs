namespace AlertPipeline.Stories.Matching;

/// <summary>What two articles share and what each says alone, in one pass over their keys.</summary>
internal readonly struct Comparison
{
    /// <summary>Keys that more than one article in 2^3 has say nothing.</summary>
    private const int CommonBits = 3;

    /// <summary>For the likeness of two texts a word counts no more than this: words that the list does not know may be common all the same.</summary>
    private const int MaxLikenessBits = 8;

    private Comparison(Sums sums)
    {
        SharedBits = sums.Shared;
        SharedNameBits = sums.SharedNames;
        SharedTitleBits = sums.SharedTitle;
        var norm = Math.Sqrt((double)sums.SquareA * sums.SquareB);
        Cosine = norm == 0 ? 0 : sums.Square / norm;
        TitleLikeness = Ratio(sums.TitleBoth, sums.TitleA + sums.TitleB - sums.TitleBoth);
        SummaryLikeness = Ratio(sums.SummaryBoth, sums.SummaryA + sums.SummaryB - sums.SummaryBoth);
        Likeness = Ratio(sums.Both, sums.WordsA + sums.WordsB - sums.Both);
        HaveSummaries = sums.SummaryA > 0 && sums.SummaryB > 0;
        OwnTitleBits = Math.Min(sums.OwnTitleA, sums.OwnTitleB);
        OwnSummaryBits = Math.Min(sums.OwnSummaryA, sums.OwnSummaryB);
        HaveOwnNames = sums.ProperA > 0 && sums.ProperB > 0;
        HaveOwnPlaces = sums.PlacesA > 0 && sums.PlacesB > 0;
        PlacesDiffer = sums.AllPlacesA > 0 && sums.AllPlacesB > 0 && sums.PlacesBoth == 0;
        HaveOwnSides = (sums.TightA || sums.LooseA) && (sums.TightB || sums.LooseB);
        SidesDiffer = HaveOwnSides && (sums.LooseA || sums.LooseB);
        (HasTurnA, HasTurnB) = (sums.TurnA, sums.TurnB);
        TitlesPullApart = (sums.OnlyTightA && sums.OnlyLooseB) || (sums.OnlyLooseA && sums.OnlyTightB);
    }

    /// <summary>How telling is what both name: bits beyond what is common, summed over the keys.</summary>
    public int SharedBits { get; }

    /// <summary>The same over names, products and words that look like names.</summary>
    public int SharedNameBits { get; }

    /// <summary>The same over what stands in both headlines.</summary>
    public int SharedTitleBits { get; }

    /// <summary>Cosine of the words, each by its rarity, 0 to 1.</summary>
    public double Cosine { get; }

    /// <summary>Share of common words in the headlines, 0 to 1.</summary>
    public double TitleLikeness { get; }

    public double SummaryLikeness { get; }

    /// <summary>The same over headline and summary.</summary>
    public double Likeness { get; }

    public bool HaveSummaries { get; }

    /// <summary>Bits of the words of each headline that the other article has nowhere; the smaller of the two.</summary>
    public int OwnTitleBits { get; }

    public int OwnSummaryBits { get; }

    /// <summary>Each headline has a name that the other article has nowhere.</summary>
    public bool HaveOwnNames { get; }

    public bool HaveOwnPlaces { get; }

    /// <summary>Both name places, and none in common.</summary>
    public bool PlacesDiffer { get; }

    /// <summary>Each headline has a word of direction that the other article has nowhere.</summary>
    public bool HaveOwnSides { get; }

    /// <summary>And not both only make stricter: "lifts" here, "imposes" there; "suspends" here, "restores" there.</summary>
    public bool SidesDiffer { get; }

    /// <summary>One headline has words that make stricter and none that take away or permit, the other the reverse.</summary>
    public bool TitlesPullApart { get; }

    /// <summary>The first one's headline turns an earlier act round.</summary>
    public bool HasTurnA { get; }

    public bool HasTurnB { get; }

    public static Comparison Of(ReadOnlySpan<StoryKey> a, ReadOnlySpan<StoryKey> b)
    {
        var sums = default(Sums);
        var (i, j) = (0, 0);
        while (i < a.Length || j < b.Length)
        {
            if (j == b.Length || (i < a.Length && a[i].Hash < b[j].Hash))
            {
                sums.AddOwnOfA(a[i++]);
            }
            else if (i == a.Length || b[j].Hash < a[i].Hash)
            {
                sums.AddOwnOfB(b[j++]);
            }
            else
            {
                sums.AddShared(a[i++], b[j++]);
            }
        }

        return new Comparison(sums);
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static bool Has(KeyMarks marks, KeyMarks all) => (marks & all) == all;

    private static int Beyond(StoryKey key) => Math.Max(0, key.Bits - CommonBits);

    private static int Square(StoryKey key) => Math.Min((int)key.Bits, MaxLikenessBits) * Math.Min((int)key.Bits, MaxLikenessBits);

    private struct Sums
    {
        public int Shared, SharedNames, SharedTitle, Square, SquareA, SquareB;
        public int Both, WordsA, WordsB, TitleBoth, TitleA, TitleB, SummaryBoth, SummaryA, SummaryB;
        public int OwnTitleA, OwnTitleB, OwnSummaryA, OwnSummaryB, ProperA, ProperB, PlacesA, PlacesB, AllPlacesA, AllPlacesB, PlacesBoth;
        public bool TightA, TightB, LooseA, LooseB, TurnA, TurnB;
        private bool _hasTightA, _hasTightB, _hasLooseA, _hasLooseB;

        public readonly bool OnlyTightA => _hasTightA && !_hasLooseA;

        public readonly bool OnlyTightB => _hasTightB && !_hasLooseB;

        public readonly bool OnlyLooseA => _hasLooseA && !_hasTightA;

        public readonly bool OnlyLooseB => _hasLooseB && !_hasTightB;

        public void AddShared(StoryKey a, StoryKey b)
        {
            AddSides(a, ref _hasTightA, ref _hasLooseA);
            AddSides(b, ref _hasTightB, ref _hasLooseB);
            TurnA |= Has(a.Marks, KeyMarks.Turns | KeyMarks.InTitle);
            TurnB |= Has(b.Marks, KeyMarks.Turns | KeyMarks.InTitle);
            if ((a.Marks & KeyMarks.Telling) != 0)
            {
                Shared += Beyond(a);
                SharedTitle += Has(a.Marks & b.Marks, KeyMarks.InTitle) ? Beyond(a) : 0;
                SharedNames += (a.Marks & b.Marks & (KeyMarks.Proper | KeyMarks.Name | KeyMarks.Product)) != 0 ? Beyond(a) : 0;
            }

            var isPlace = Has(a.Marks, KeyMarks.Place) ? 1 : 0;
            (AllPlacesA, AllPlacesB, PlacesBoth) = (AllPlacesA + isPlace, AllPlacesB + isPlace, PlacesBoth + isPlace);
            if (!Has(a.Marks, KeyMarks.Word))
            {
                return;
            }

            Count(a, ref SquareA, ref WordsA, ref TitleA, ref SummaryA);
            Count(b, ref SquareB, ref WordsB, ref TitleB, ref SummaryB);
            Square += Comparison.Square(a);
            Both++;
            TitleBoth += Has(a.Marks & b.Marks, KeyMarks.InTitle) ? 1 : 0;
            SummaryBoth += Has(a.Marks & b.Marks, KeyMarks.InSummary) ? 1 : 0;
        }

        public void AddOwnOfA(StoryKey key)
        {
            Count(key, ref SquareA, ref WordsA, ref TitleA, ref SummaryA);
            AddOwn(key, ref OwnTitleA, ref OwnSummaryA, ref ProperA, ref PlacesA);
            AllPlacesA += Has(key.Marks, KeyMarks.Place) ? 1 : 0;
            AddSides(key, ref TightA, ref LooseA);
            AddSides(key, ref _hasTightA, ref _hasLooseA);
            TurnA |= Has(key.Marks, KeyMarks.Turns | KeyMarks.InTitle);
        }

        public void AddOwnOfB(StoryKey key)
        {
            Count(key, ref SquareB, ref WordsB, ref TitleB, ref SummaryB);
            AddOwn(key, ref OwnTitleB, ref OwnSummaryB, ref ProperB, ref PlacesB);
            AllPlacesB += Has(key.Marks, KeyMarks.Place) ? 1 : 0;
            AddSides(key, ref TightB, ref LooseB);
            AddSides(key, ref _hasTightB, ref _hasLooseB);
            TurnB |= Has(key.Marks, KeyMarks.Turns | KeyMarks.InTitle);
        }

        private static void AddSides(StoryKey key, ref bool tightens, ref bool loosens)
        {
            tightens |= Has(key.Marks, KeyMarks.Tightens | KeyMarks.InTitle);
            loosens |= Has(key.Marks, KeyMarks.Loosens | KeyMarks.InTitle);
        }

        private static void Count(StoryKey key, ref int square, ref int words, ref int title, ref int summary)
        {
            if (Has(key.Marks, KeyMarks.Word))
            {
                square += Comparison.Square(key);
                words++;
                title += Has(key.Marks, KeyMarks.InTitle) ? 1 : 0;
                summary += Has(key.Marks, KeyMarks.InSummary) ? 1 : 0;
            }
        }

        private static void AddOwn(StoryKey key, ref int title, ref int summary, ref int proper, ref int places)
        {
            if (Has(key.Marks, KeyMarks.Word | KeyMarks.InTitle))
            {
                title += Beyond(key);
                proper += Has(key.Marks, KeyMarks.Proper) ? 1 : 0;
            }

            summary += Has(key.Marks, KeyMarks.Word | KeyMarks.InSummary) ? Beyond(key) : 0;
            places += Has(key.Marks, KeyMarks.Place | KeyMarks.InTitle) ? 1 : 0;
        }
    }
}
