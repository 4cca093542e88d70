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

    public static TopicScore Score(Reading reading, int topic)
    {
        var ideas = new Dictionary<(int Line, TopicRole Role), (double Points, Hit Hit)>();
        foreach (var hit in reading.Topics)
        {
            var meaning = (Meaning.OfTopic)hit.Term.Meaning;
            if (meaning.Topic != topic)
            {
                continue;
            }

            var points = meaning.Weight * (reading.Text.FieldAt(hit.Start) == TextField.Title ? 1 : SummaryShare);
            var key = (meaning.Idea, meaning.Role);
            if (!ideas.TryGetValue(key, out var best) || points > best.Points)
            {
                ideas[key] = (points, hit);
            }
        }

        double objects = 0, acts = 0, traps = 0;
        foreach (var ((_, role), (points, _)) in ideas.OrderBy(idea => idea.Key.Line))
        {
            objects += role is TopicRole.Object or TopicRole.Phrase ? points : 0;
            acts += role is TopicRole.Act or TopicRole.Phrase ? points : 0;
            traps += role is TopicRole.Trap ? points : 0;
        }

        if (objects == 0 || acts == 0)
        {
            return new TopicScore(0, []);
        }

        var support = ideas.Where(idea => idea.Key.Role != TopicRole.Trap)
            .OrderByDescending(idea => idea.Value.Points).ThenBy(idea => idea.Value.Hit.Start).ThenBy(idea => idea.Key.Line)
            .Select(idea => (idea.Key.Role, idea.Value.Hit)).ToList();
        var sum = Math.Min(objects, MaxObjectPoints) + Math.Min(acts, MaxActPoints) - traps +
            (AreTogether(reading, support) ? TogetherPoints : 0) + (ShowsPlaces(reading, topic) ? PlacePoints : 0);
        return new TopicScore(Squash(sum - EnoughPoints), Pick(support));
    }

    private static bool AreTogether(Reading reading, List<(TopicRole Role, Hit Hit)> support) =>
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

            if (topic == TopicSovereignty || place.Role == PlaceRole.Target || (first is not null && first != place.Code))
            {
                return true;
            }

            first = place.Code;
        }

        return false;
    }

    /// <summary>The strongest object and the strongest act are always among the words shown.</summary>
    private static List<Hit> Pick(List<(TopicRole Role, Hit Hit)> support)
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

    private static readonly int TopicSovereignty = Topics.All.ToList().IndexOf(Topics.Sovereignty);
}
