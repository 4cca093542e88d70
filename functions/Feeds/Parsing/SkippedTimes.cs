using System.Globalization;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>When the publisher asks to be left alone: <c>skipHours</c> and <c>skipDays</c> of RSS, both in GMT.</summary>
internal static class SkippedTimes
{
    private const int MaxValues = 100;

    /// <param name="xml">Stands on one of the two.</param>
    public static void Read(FeedXml xml, FeedDraft draft)
    {
        var mark = xml.Enter();
        for (var count = 0; xml.NextChild(mark); count++)
        {
            if (count >= MaxValues)
            {
                xml.Skip();
                continue;
            }

            switch (xml.Name)
            {
                case "hour":
                    AddHour(draft.SkipHours, xml.ReadText());
                    break;
                case "day":
                    AddDay(draft.SkipDays, xml.ReadText());
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    /// <summary>RSS 0.91 counts from 1 to 24 and 2.0 from 0 to 23: they agree but for midnight. Some write 01:00.</summary>
    private static void AddHour(SortedSet<int> hours, string written)
    {
        if (int.TryParse(written.Split(':')[0].AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour <= 24)
        {
            hours.Add(hour % 24);
        }
    }

    private static void AddDay(SortedSet<DayOfWeek> days, string written)
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            // Short forms are enough to tell days apart: Mon, Tues.
            if (written.Length >= 3 && day.ToString().StartsWith(written, StringComparison.OrdinalIgnoreCase))
            {
                days.Add(day);
            }
        }
    }
}
