using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Facets;

/// <param name="Side">Number of the direction in <see cref="Directions.All"/>.</param>
/// <param name="Verb">Number of the part of speech that says so; null where nothing was said either way.</param>
/// <param name="Object">Number of the verb's object, where there is one.</param>
/// <param name="Tighten">Weight of what speaks for each side.</param>
internal readonly record struct DirectionReading(int Side, int? Verb, int? Object, double Tighten, double Loosen, double Neutral);

/// <summary>
/// Reads which way a measure goes from verbs and their objects: "lifts ban" loosens, "revokes licence" tightens, "rejects
/// plan to lift ban" does neither, "no longer need a licence" loosens. Reused between articles by one thread.
/// </summary>
internal sealed class DirectionReader
{
    private const int ObjectReach = 7;
    private const int RejectReach = 8;
    private const int PlanReach = 4;
    private const double SummaryShare = 0.55;
    private const double BackgroundShare = 0.3;
    private const double LeastVote = 0.35;

    /// <summary>From this share on, the weaker side makes the whole a mixed one.</summary>
    private const double MixedShare = 0.75;

    private const int Tighten = 0;
    private const int Loosen = 1;
    private const int Neutral = 2;

    private static readonly RoleSet Verbs = new(GrammarRole.Ease, GrammarRole.Remove, GrammarRole.Impose, GrammarRole.Restrict, GrammarRole.Allow);

    private static readonly RoleSet NotAnyMore =
        new(GrammarRole.Need, GrammarRole.Restrict, GrammarRole.Restriction, GrammarRole.Permission, GrammarRole.Allow);

    private static readonly RoleSet RestrictionOrPermission = new(GrammarRole.Restriction, GrammarRole.Permission);
    private static readonly RoleSet TradeOrPermission = new(GrammarRole.Trade, GrammarRole.Permission);
    private static readonly RoleSet AnyNoun = new(GrammarRole.Restriction, GrammarRole.Permission, GrammarRole.Trade);

    // Who takes its object first: in "ban on sales lifted", "ban" must not be read as a verb before "lifted" has claimed it.
    private static readonly RoleSet[] Passes =
    [
        new(GrammarRole.NoLonger),
        new(GrammarRole.Ease, GrammarRole.Remove),
        new(GrammarRole.Restrict, GrammarRole.Allow, GrammarRole.Impose, GrammarRole.Need, GrammarRole.Talk),
    ];

    private readonly GrammarCursor _grammar = new();
    private readonly Votes _votes = new();

    public DirectionReading Read(Reading reading)
    {
        var (grammar, votes) = (_grammar, _votes);
        grammar.Load(reading);
        votes.Clear(reading);
        for (var i = 0; i < grammar.Count; i++)
        {
            if (!grammar.IsUsed(i) && IsRefusal(i))
            {
                ReadRefusal(i);
            }
        }

        foreach (var verbs in Passes)
        {
            for (var i = 0; i < grammar.Count; i++)
            {
                if (!grammar.IsUsed(i) && verbs.Contains(grammar.Role(i)))
                {
                    ReadVerb(i);
                }
            }
        }

        // A restriction that no verb spoke of hints at tightening, a little.
        for (var i = 0; i < grammar.Count; i++)
        {
            if (!grammar.IsUsed(i) && grammar.Role(i) == GrammarRole.Restriction)
            {
                votes.Add(Tighten, 0.2, i);
            }
        }

        return votes.Decide();
    }

    private void ReadVerb(int verb)
    {
        switch (_grammar.Role(verb))
        {
            case GrammarRole.NoLonger:
                ReadNoLonger(verb);
                break;
            case GrammarRole.Ease:
                var eased = _grammar.Object(verb, ObjectReach, RestrictionOrPermission);
                Vote(verb, eased, Loosen, 0.9);
                break;
            case GrammarRole.Remove:
                ReadRemoval(verb);
                break;
            case GrammarRole.Impose:
                if (_grammar.Object(verb, ObjectReach, GrammarRole.Restriction) is { } imposed)
                {
                    Vote(verb, imposed, Tighten, 1);
                }

                break;
            case GrammarRole.Need:
                var needed = _grammar.Object(verb, ObjectReach, GrammarRole.Permission);
                Vote(verb, needed, Tighten, needed is null ? 0.4 : 0.8);
                break;
            case GrammarRole.Restrict:
                Vote(verb, _grammar.Object(verb, ObjectReach, GrammarRole.Trade), Tighten, 0.8);
                break;
            case GrammarRole.Allow:
                var permitted = _grammar.Object(verb, ObjectReach, TradeOrPermission);
                Vote(verb, permitted, Loosen, permitted is null ? 0.5 : 0.9);
                break;
            case GrammarRole.Talk:
                var discussed = _grammar.Object(verb, ObjectReach, GrammarRole.Restriction);
                _grammar.Use(discussed);
                _votes.Add(Neutral, discussed is null ? 0.7 : 0.9, verb);
                break;
        }
    }

    /// <summary>"Blocks bill to ease" turns a plan down; "blocks chips" restricts.</summary>
    private bool IsRefusal(int verb) =>
        _grammar.Role(verb) == GrammarRole.Reject ||
        (_grammar.Role(verb) == GrammarRole.Restrict && _grammar.Next(verb, PlanReach, GrammarRole.Plan) is { } plan &&
            _grammar.Next(plan, RejectReach, Verbs) is not null);

    /// <summary>Turning down an easing or a tightening changes nothing; turning down a licence tightens.</summary>
    private void ReadRefusal(int verb)
    {
        _grammar.Use(verb);
        var refused = _grammar.Next(verb, RejectReach, Verbs);
        var noun = _grammar.Next(verb, ObjectReach, TradeOrPermission);
        if (refused is { } inner && !(noun < inner))
        {
            var what = _grammar.Object(inner, ObjectReach, AnyNoun);
            _grammar.Use(inner);
            _grammar.Use(what);
            _votes.Add(Neutral, 1.2, verb, inner);
        }
        else if (noun is { } permission)
        {
            _grammar.Use(permission);
            _votes.Add(Tighten, 0.9, verb, permission);
        }
        else if (_grammar.Object(verb, ObjectReach, GrammarRole.Restriction) is { } restriction)
        {
            _grammar.Use(restriction);
            _votes.Add(Neutral, 1, verb, restriction);
        }
    }

    /// <summary>"No longer need a licence", "no longer restricted" loosen; "no longer allowed" tightens.</summary>
    private void ReadNoLonger(int verb)
    {
        if (_grammar.Near(verb, PlanReach, NotAnyMore) is not { } what)
        {
            return;
        }

        _grammar.Use(verb);
        _grammar.Use(what);
        var noun = _grammar.Object(what, ObjectReach, RestrictionOrPermission);
        _grammar.Use(noun);
        _votes.Add(_grammar.Role(what) == GrammarRole.Allow ? Tighten : Loosen, 1.1, verb, what);
    }

    private void ReadRemoval(int verb)
    {
        var what = _grammar.Object(verb, ObjectReach, RestrictionOrPermission)
            ?? _grammar.Object(verb, ObjectReach, GrammarRole.Trade);
        if (what is not { } removed)
        {
            return;
        }

        var direction = _grammar.Role(removed) == GrammarRole.Restriction ? Loosen : Tighten;
        Vote(verb, removed, direction, 1);
    }

    /// <summary>Counts a verb with its object, turned round or cancelled by a negation close by.</summary>
    private void Vote(int verb, int? noun, int side, double weight)
    {
        var isNegated = _grammar.IsNegated(verb, noun);
        _grammar.Use(verb);
        _grammar.Use(noun);
        if (!isNegated)
        {
            _votes.Add(side, weight, verb, noun);
        }
        else
        {
            // What may not be done is forbidden; any other verb that is negated leaves things as they are.
            _votes.Add(_grammar.Role(verb) == GrammarRole.Allow ? Tighten : Neutral, weight, verb, noun);
        }
    }

    private sealed class Votes
    {
        private readonly Side[] _sides = new Side[Directions.All.Count];
        private Reading _reading = null!;

        public void Clear(Reading reading)
        {
            _reading = reading;
            _sides.AsSpan().Clear();
        }

        public void Add(int side, double weight, int verb, int? noun = null)
        {
            ref readonly var hit = ref _reading.Grammar[verb];
            var share = _reading.Text.FieldAt(hit.Start) == TextField.Title ? 1 : SummaryShare;
            var vote = weight * share * (IsBackground(hit) ? BackgroundShare : 1);
            ref var votes = ref _sides[side];
            votes.Sum += vote;
            if (vote > votes.Best)
            {
                (votes.Best, votes.Verb, votes.Object) = (vote, verb, noun);
            }
        }

        public DirectionReading Decide()
        {
            var (tighten, loosen, neutral) = (_sides[Tighten], _sides[Loosen], _sides[Neutral]);
            var (number, side, other) = loosen.Sum > tighten.Sum ? (Loosen, loosen, tighten) : (Tighten, tighten, loosen);
            if (side.Sum < LeastVote || neutral.Sum >= side.Sum || other.Sum >= side.Sum * MixedShare)
            {
                (number, side) = (Neutral, neutral.Best > 0 ? neutral : side);
            }

            return new DirectionReading(number, side.Verb, side.Object, tighten.Sum, loosen.Sum, neutral.Sum);
        }

        private bool IsBackground(in Hit verb)
        {
            foreach (ref readonly var hit in _reading.Grammar)
            {
                if (hit.Meaning.GrammarRole == GrammarRole.Background && hit.Start < verb.Start && hit.Sentence == verb.Sentence &&
                    !_reading.CommaBetween(hit, verb))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>What speaks for one direction, and the words that do so most.</summary>
        private struct Side
        {
            public double Sum;
            public double Best;
            public int? Verb;
            public int? Object;
        }
    }
}
