using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Facets;

/// <param name="Direction">Of <see cref="Directions"/>.</param>
/// <param name="Words">The verb and, where there is one, its object; empty where nothing was said either way.</param>
/// <param name="Tighten">Weight of what speaks for each side.</param>
internal readonly record struct DirectionReading(string Direction, IReadOnlyList<Hit> Words, double Tighten, double Loosen, double Neutral);

/// <summary>
/// Reads which way a measure goes from verbs and their objects: "lifts ban" loosens, "revokes licence" tightens, "rejects
/// plan to lift ban" does neither, "no longer need a licence" loosens.
/// </summary>
internal static class DirectionReader
{
    private const int ObjectReach = 7;
    private const int RejectReach = 8;
    private const int PlanReach = 4;
    private const double SummaryShare = 0.55;
    private const double BackgroundShare = 0.3;
    private const double LeastVote = 0.35;

    /// <summary>From this share on, the weaker side makes the whole a mixed one.</summary>
    private const double MixedShare = 0.75;

    private static readonly GrammarRole[] Verbs =
        [GrammarRole.Ease, GrammarRole.Remove, GrammarRole.Impose, GrammarRole.Restrict, GrammarRole.Allow];

    private static readonly GrammarRole[] NotAnyMore =
        [GrammarRole.Need, GrammarRole.Restrict, GrammarRole.Restriction, GrammarRole.Permission, GrammarRole.Allow];

    // Who takes its object first: in "ban on sales lifted", "ban" must not be read as a verb before "lifted" has claimed it.
    private static readonly GrammarRole[][] Passes =
    [
        [GrammarRole.NoLonger],
        [GrammarRole.Ease, GrammarRole.Remove],
        [GrammarRole.Restrict, GrammarRole.Allow, GrammarRole.Impose, GrammarRole.Need, GrammarRole.Talk],
    ];

    public static DirectionReading Read(Reading reading)
    {
        var votes = new Votes(reading);
        var grammar = new GrammarCursor(reading);
        for (var i = 0; i < grammar.Count; i++)
        {
            if (!grammar.IsUsed(i) && IsRefusal(grammar, i))
            {
                ReadRefusal(grammar, i, votes);
            }
        }

        foreach (var verbs in Passes)
        {
            for (var i = 0; i < grammar.Count; i++)
            {
                if (!grammar.IsUsed(i) && verbs.Contains(grammar.Role(i)))
                {
                    ReadVerb(grammar, i, votes);
                }
            }
        }

        // A restriction that no verb spoke of hints at tightening, a little.
        for (var i = 0; i < grammar.Count; i++)
        {
            if (!grammar.IsUsed(i) && grammar.Role(i) == GrammarRole.Restriction)
            {
                votes.Add(Directions.Tighten, 0.2, grammar[i]);
            }
        }

        return votes.Decide();
    }

    private static void ReadVerb(GrammarCursor grammar, int verb, Votes votes)
    {
        switch (grammar.Role(verb))
        {
            case GrammarRole.NoLonger:
                ReadNoLonger(grammar, verb, votes);
                break;
            case GrammarRole.Ease:
                var eased = grammar.Object(verb, ObjectReach, GrammarRole.Restriction, GrammarRole.Permission);
                Vote(grammar, verb, eased, Directions.Loosen, 0.9, votes);
                break;
            case GrammarRole.Remove:
                ReadRemoval(grammar, verb, votes);
                break;
            case GrammarRole.Impose:
                if (grammar.Object(verb, ObjectReach, GrammarRole.Restriction) is { } imposed)
                {
                    Vote(grammar, verb, imposed, Directions.Tighten, 1, votes);
                }

                break;
            case GrammarRole.Need:
                var needed = grammar.Object(verb, ObjectReach, GrammarRole.Permission);
                Vote(grammar, verb, needed, Directions.Tighten, needed is null ? 0.4 : 0.8, votes);
                break;
            case GrammarRole.Restrict:
                Vote(grammar, verb, grammar.Object(verb, ObjectReach, GrammarRole.Trade), Directions.Tighten, 0.8, votes);
                break;
            case GrammarRole.Allow:
                var permitted = grammar.Object(verb, ObjectReach, GrammarRole.Trade, GrammarRole.Permission);
                Vote(grammar, verb, permitted, Directions.Loosen, permitted is null ? 0.5 : 0.9, votes);
                break;
            case GrammarRole.Talk:
                var discussed = grammar.Object(verb, ObjectReach, GrammarRole.Restriction);
                grammar.Use(discussed);
                votes.Add(Directions.Neutral, discussed is null ? 0.7 : 0.9, grammar[verb]);
                break;
        }
    }

    /// <summary>"Blocks bill to ease" turns a plan down; "blocks chips" restricts.</summary>
    private static bool IsRefusal(GrammarCursor grammar, int verb) =>
        grammar.Role(verb) == GrammarRole.Reject ||
        (grammar.Role(verb) == GrammarRole.Restrict && grammar.Next(verb, PlanReach, GrammarRole.Plan) is { } plan &&
            grammar.Next(plan, RejectReach, Verbs) is not null);

    /// <summary>Turning down an easing or a tightening changes nothing; turning down a licence tightens.</summary>
    private static void ReadRefusal(GrammarCursor grammar, int verb, Votes votes)
    {
        grammar.Use(verb);
        var refused = grammar.Next(verb, RejectReach, Verbs);
        var noun = grammar.Next(verb, ObjectReach, GrammarRole.Permission, GrammarRole.Trade);
        if (refused is { } inner && !(noun < inner))
        {
            var what = grammar.Object(inner, ObjectReach, GrammarRole.Restriction, GrammarRole.Permission, GrammarRole.Trade);
            grammar.Use(inner);
            grammar.Use(what);
            votes.Add(Directions.Neutral, 1.2, grammar[verb], grammar[inner]);
        }
        else if (noun is { } permission)
        {
            grammar.Use(permission);
            votes.Add(Directions.Tighten, 0.9, grammar[verb], grammar[permission]);
        }
        else if (grammar.Object(verb, ObjectReach, GrammarRole.Restriction) is { } restriction)
        {
            grammar.Use(restriction);
            votes.Add(Directions.Neutral, 1, grammar[verb], grammar[restriction]);
        }
    }

    /// <summary>"No longer need a licence", "no longer restricted" loosen; "no longer allowed" tightens.</summary>
    private static void ReadNoLonger(GrammarCursor grammar, int verb, Votes votes)
    {
        if (grammar.Near(verb, PlanReach, NotAnyMore) is not { } what)
        {
            return;
        }

        grammar.Use(verb);
        grammar.Use(what);
        var noun = grammar.Object(what, ObjectReach, GrammarRole.Permission, GrammarRole.Restriction);
        grammar.Use(noun);
        votes.Add(grammar.Role(what) == GrammarRole.Allow ? Directions.Tighten : Directions.Loosen, 1.1, grammar[verb], grammar[what]);
    }

    private static void ReadRemoval(GrammarCursor grammar, int verb, Votes votes)
    {
        var what = grammar.Object(verb, ObjectReach, GrammarRole.Restriction, GrammarRole.Permission)
            ?? grammar.Object(verb, ObjectReach, GrammarRole.Trade);
        if (what is not { } removed)
        {
            return;
        }

        var direction = grammar.Role(removed) == GrammarRole.Restriction ? Directions.Loosen : Directions.Tighten;
        Vote(grammar, verb, removed, direction, 1, votes);
    }

    /// <summary>Counts a verb with its object, turned round or cancelled by a negation close by.</summary>
    private static void Vote(GrammarCursor grammar, int verb, int? noun, string direction, double weight, Votes votes)
    {
        var isNegated = grammar.IsNegated(verb, noun);
        grammar.Use(verb);
        grammar.Use(noun);
        var words = noun is { } n ? new[] { grammar[verb], grammar[n] } : [grammar[verb]];
        if (!isNegated)
        {
            votes.Add(direction, weight, words);
        }
        else
        {
            // What may not be done is forbidden; any other verb that is negated leaves things as they are.
            votes.Add(grammar.Role(verb) == GrammarRole.Allow ? Directions.Tighten : Directions.Neutral, weight, words);
        }
    }

    private sealed class Votes(Reading reading)
    {
        private readonly Dictionary<string, (double Sum, double Best, Hit[] Words)> _sides = new(StringComparer.Ordinal);

        public void Add(string direction, double weight, params Hit[] words)
        {
            var verb = words[0];
            var share = reading.Text.FieldAt(verb.Start) == TextField.Title ? 1 : SummaryShare;
            var vote = weight * share * (IsBackground(verb) ? BackgroundShare : 1);
            var side = _sides.GetValueOrDefault(direction, (0, 0, []));
            _sides[direction] = (side.Sum + vote, Math.Max(side.Best, vote), vote > side.Best ? words : side.Words);
        }

        public DirectionReading Decide()
        {
            var (tighten, loosen, neutral) = (Of(Directions.Tighten), Of(Directions.Loosen), Of(Directions.Neutral));
            var (direction, side, other) = loosen.Sum > tighten.Sum ? (Directions.Loosen, loosen, tighten) : (Directions.Tighten, tighten, loosen);
            if (side.Sum >= LeastVote && neutral.Sum < side.Sum && other.Sum < side.Sum * MixedShare)
            {
                return new DirectionReading(direction, side.Words, tighten.Sum, loosen.Sum, neutral.Sum);
            }

            return new DirectionReading(
                Directions.Neutral, neutral.Best > 0 ? neutral.Words : side.Words, tighten.Sum, loosen.Sum, neutral.Sum);
        }

        private (double Sum, double Best, Hit[] Words) Of(string direction) => _sides.GetValueOrDefault(direction, (0, 0, []));

        private bool IsBackground(Hit verb)
        {
            foreach (var hit in reading.Grammar)
            {
                if (hit.Start < verb.Start && ((Meaning.OfGrammar)hit.Meaning).Role == GrammarRole.Background &&
                    reading.ShareSentence(hit, verb) && !reading.CommaBetween(hit, verb))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
