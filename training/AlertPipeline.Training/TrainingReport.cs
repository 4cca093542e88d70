using System.Globalization;
using System.Text;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;

namespace AlertPipeline.Training;

/// <summary>What the model was made of, and what cross-validation says of it.</summary>
internal static class TrainingReport
{
    public static string Write(
        string version, TrainingSettings settings, IReadOnlyList<CorpusItem> corpus, IReadOnlyList<ModelBuilder.Calibration> calibrations,
        IReadOnlyList<Judged> judged, int modelBytes)
    {
        var written = corpus.Where(item => !item.IsRecombined).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Training report of `{version}`\n\n{written.Count} items written one by one, {corpus.Count - written.Count} recombined from them (weight {settings.RecombinedWeight}). Seed {settings.Seed}; files named natural or plain count {settings.NaturalWeight} times. First round: quadratic penalty {settings.TopicL2} (topics), {settings.DirectionL2} (direction), {settings.PlaceL2} (places); second round of the first two: dropout {settings.TopicDropout}, {settings.DirectionDropout}; features of {settings.LeastCount} items or more; one thread. Model file: {modelBytes:#,0} bytes.\n\n");
        text.Append("| File | Items | ai-export | ai-sovereignty | both | neither | tighten | loosen | neutral | hard | not English |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var file in written.GroupBy(item => item.File, StringComparer.Ordinal).Append(new All(written)))
        {
            var items = file.Select(item => item.Item).ToList();
            int Topic(params string[] topics) => items.Count(item => item.Topics.SequenceEqual(topics));
            int Direction(string direction) => items.Count(item => item.Direction == direction);
            text.Append(CultureInfo.InvariantCulture, $"| {file.Key} | {items.Count} | {Topic(Topics.Export)} | {Topic(Topics.Sovereignty)} | {Topic(Topics.Export, Topics.Sovereignty)} | {Topic()} | {Direction(Directions.Tighten)} | {Direction(Directions.Loosen)} | {Direction(Directions.Neutral)} | {items.Count(item => item.Hard)} | {items.Count(item => item.Lang != "en")} |\n");
        }

        text.Append("\nLanguages: ");
        text.AppendJoin(", ", written.CountBy(item => item.Item.Lang, StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));
        text.Append(".\n\nCalibration by held-out natural items, probability = 1 / (1 + exp(slope · sum + offset)): ");
        text.AppendJoin("; ", Topics.All.Zip(calibrations, (topic, calibration) => string.Create(CultureInfo.InvariantCulture, $"{topic} slope {calibration.Slope:0.000}, offset {calibration.Offset:0.000}")));
        text.Append(".\n\nThe lists of terms were filled while reading parts of this corpus, so the figures below flatter; the held-back items in `tests/AlertPipeline.Evaluation` were read by nobody who wrote terms.\n\n#");
        text.Append(new Report("Five-fold cross-validation", version, judged).Text);
        return text.ToString();
    }

    private sealed class All(IReadOnlyList<CorpusItem> items) : IGrouping<string, CorpusItem>
    {
        public string Key => "**all**";

        public IEnumerator<CorpusItem> GetEnumerator() => items.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
