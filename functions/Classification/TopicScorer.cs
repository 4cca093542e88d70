using AlertPipeline.Messages;

namespace AlertPipeline.Classification;

/// <summary>How much of a topic the terms of one article show.</summary>
/// <param name="Score">0 to 1, three decimals; 0 where the object or the act is missing.</param>
/// <param name="Support">The terms it rests on, strongest first.</param>
internal readonly record struct TopicScore(double Score, IReadOnlyList<Hit> Support);

/// <summary>Weighs objects against acts: neither a chip nor a ban makes an export item, a chip ban does.</summary>
internal static class TopicScorer
{
    /// <summary>Sum of object and act at which the score is one half: an object in full and half an act.</summary>
    private const double EnoughPoints = 1.55;

    private const double MaxObjectPoints = 1.2;
    private const double MaxActPoints = 1.4;
    private const double SummaryShare = 0.75;

    /// <summary>The act is in the same sentence as the object.</summary>
    private const double TogetherPoints = 0.2;

    /// <summary>Export: more than one government is named, so something crosses a border. Sovereignty: one is named at all.</summary>
    private const double PlacePoints = 0.25;

    private const double Steepness = 3;
    private const int MaxSupport = 4;

    private static readonly int Sovereignty = Topics.All.ToList().IndexOf(Topics.Sovereignty);

    public static TopicScore Score(Reading reading, int topic)
    {
        // Most articles lack one of the two: nothing is collected for them.
        if (!Has(reading, topic, TopicRole.Object) || !Has(reading, topic, TopicRole.Act))
        {
            return new TopicScore(0, []);
        }

        var ideas = StrongestPerIdea(reading, topic);
        double objects = 0, acts = 0, traps = 0;
        foreach (var (role, points, _) in ideas)
        {
            objects += role is TopicRole.Object or TopicRole.Phrase ? points : 0;
            acts += role is TopicRole.Act or TopicRole.Phrase ? points : 0;
            traps += role is TopicRole.Trap ? points : 0;
        }

        var support = ideas.FindAll(idea => idea.Role != TopicRole.Trap);
        var sum = Math.Min(objects, MaxObjectPoints) + Math.Min(acts, MaxActPoints) - traps +
            (AreTogether(reading, support) ? TogetherPoints : 0) + (ShowsPlaces(reading, topic) ? PlacePoints : 0);
        return new TopicScore(Squash(sum - EnoughPoints), Pick(support));
    }

    private static bool Has(Reading reading, int topic, TopicRole role) => reading.Topics.Exists(hit =>
        hit.Term.Meaning is Meaning.OfTopic meaning && meaning.Topic == topic && (meaning.Role == role || meaning.Role == TopicRole.Phrase));

    /// <summary>Per idea the hit that weighs most, the strongest idea first; the order is the same on every run.</summary>
    private static List<(TopicRole Role, double Points, Hit Hit)> StrongestPerIdea(Reading reading, int topic)
    {
        var ideas = new Dictionary<int, (TopicRole Role, double Points, Hit Hit)>();
        foreach (var hit in reading.Topics)
        {
            var meaning = (Meaning.OfTopic)hit.Term.Meaning;
            var points = meaning.Weight * (reading.Text.FieldAt(hit.Start) == TextField.Title ? 1 : SummaryShare);
            if ((meaning.Topic == topic || meaning.Topic < 0) && points > ideas.GetValueOrDefault(meaning.Idea).Points)
            {
                ideas[meaning.Idea] = (meaning.Role, points, hit);
            }
        }

        return [.. ideas.OrderByDescending(idea => idea.Value.Points).ThenBy(idea => idea.Value.Hit.Start).ThenBy(idea => idea.Key)
            .Select(idea => idea.Value)];
    }

    private static bool AreTogether(Reading reading, List<(TopicRole Role, double Points, Hit Hit)> support) =>
        support.Any(one => one.Role != TopicRole.Act && support.Any(other =>
            other.Role != TopicRole.Object && reading.ShareSentence(one.Hit, other.Hit)));

    private static bool ShowsPlaces(Reading reading, int topic)
    {
        string? first = null;
        foreach (var hit in reading.Places)
        {
            var place = (Meaning.OfPlace)hit.Term.Meaning;
            if (place.Role == PlaceRole.Firm)
            {
                continue;
            }

            if (topic == Sovereignty || place.Role == PlaceRole.Target || (first is not null && first != place.Code))
            {
                return true;
            }

            first = place.Code;
        }

        return false;
    }

    /// <summary>The strongest object and the strongest act are always among the words shown.</summary>
    private static List<Hit> Pick(List<(TopicRole Role, double Points, Hit Hit)> support)
    {
        var first = support.First(one => one.Role != TopicRole.Act);
        var second = support.First(one => one.Role != TopicRole.Object);
        return [.. new[] { first, second }.Concat(support).Select(one => one.Hit).DistinctBy(hit => (hit.Start, hit.End)).Take(MaxSupport)];
    }

    /// <summary>A sigmoid of additions and one division, which give the same bits on every processor; <c>Math.Exp</c> need not.</summary>
    private static double Squash(double x)
    {
        var scaled = x * Steepness;
        return Math.Round(0.5 + (0.5 * scaled / (1 + Math.Abs(scaled))), 3, MidpointRounding.AwayFromZero);
    }
}
