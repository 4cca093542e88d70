using System.Globalization;
using System.Net;
using System.Text;

namespace AlertPipeline.Benchmarks.Feeds;

/// <summary>Feeds of 50 entries and about 82 KiB with words of a fixed seed: every run parses the same bytes.</summary>
internal static class MadeFeeds
{
    private const int EntryCount = 50;
    private static readonly DateTimeOffset Newest = new(2026, 11, 23, 18, 30, 0, TimeSpan.Zero);

    /// <summary>RSS 2.0 with the elements of its own vocabulary; descriptions are escaped HTML.</summary>
    public static byte[] Rss() => Bytes(output =>
    {
        var words = new Words(1);
        output.Append("""<rss version="2.0"><channel><title>Export watch</title><link>https://watch.example/</link><description>Rules and exports</description><language>en-gb</language><ttl>60</ttl>""").Append('\n');
        for (var i = 0; i < EntryCount; i++)
        {
            output.Append("    <item>\n      <title>").Append(words.Take(9)).Append(" &amp; more</title>\n");
            output.Append("      <link>https://watch.example/news/").Append(i).Append("?a=1&amp;b=2</link>\n");
            output.Append("      <guid isPermaLink=\"false\">watch-").Append(i).Append("</guid>\n");
            output.Append("      <pubDate>").Append(Date(i).ToString("r", CultureInfo.InvariantCulture)).Append("</pubDate>\n");
            output.Append("      <author>desk@watch.example (Desk ").Append(i % 4).Append(")</author>\n");
            output.Append("      <category>exports</category>\n      <category>").Append(words.Take(1)).Append("</category>\n");
            output.Append("      <description>").Append(Escaped(Html(words, 1_110))).Append("</description>\n    </item>\n");
        }

        output.Append("</channel></rss>\n");
    });

    /// <summary>Atom 1.0: plain titles, HTML summaries and content.</summary>
    public static byte[] Atom() => Bytes(output =>
    {
        var words = new Words(2);
        output.Append("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Export watch</title><link href="https://watch.example/"/><id>https://watch.example/feed</id><updated>2026-11-23T18:30:00Z</updated><author><name>Desk</name></author>""").Append('\n');
        for (var i = 0; i < EntryCount; i++)
        {
            output.Append("  <entry>\n    <title>").Append(words.Take(9)).Append("</title>\n");
            output.Append("    <link rel=\"alternate\" type=\"text/html\" href=\"https://watch.example/news/").Append(i).Append("\"/>\n");
            output.Append("    <id>tag:watch.example,2026:").Append(i).Append("</id>\n");
            output.Append("    <published>").Append(Iso(i)).Append("</published>\n    <updated>").Append(Iso(i)).Append("</updated>\n");
            output.Append("    <author><name>Reporter ").Append(i % 5).Append("</name></author>\n");
            output.Append("    <category term=\"exports\"/>\n    <category term=\"").Append(words.Take(1)).Append("\"/>\n");
            output.Append("    <summary>").Append(words.Take(24)).Append("</summary>\n");
            output.Append("    <content type=\"html\">").Append(Escaped(Html(words, 850))).Append("</content>\n  </entry>\n");
        }

        output.Append("</feed>\n");
    });

    /// <summary>RSS as a weblog writes it: content and Dublin Core modules, CDATA, media elements, an Atom self link, text beyond ASCII.</summary>
    public static byte[] Mix() => Bytes(output =>
    {
        var words = new Words(3);
        output.Append("""
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
              xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
            <channel><title>Blog für Ausfuhren</title><atom:link href="https://blog.example/feed/" rel="self" type="application/rss+xml"/>
            <link>https://blog.example</link><description>Notes</description><lastBuildDate>Mon, 23 Nov 2026 18:30:00 +0000</lastBuildDate><language>de</language>

            """);
        for (var i = 0; i < EntryCount; i++)
        {
            output.Append("  <item>\n    <title>").Append(words.Take(8)).Append(" – für&#8217;s Büro</title>\n");
            output.Append("    <link>https://blog.example/").Append(i).Append("/</link>\n    <dc:creator><![CDATA[Jörg ").Append(i % 3).Append("]]></dc:creator>\n");
            output.Append("    <pubDate>").Append(Date(i).ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)).Append(" +0000</pubDate>\n");
            output.Append("    <category><![CDATA[Exporte]]></category>\n    <category><![CDATA[").Append(words.Take(1)).Append("]]></category>\n");
            output.Append("    <guid isPermaLink=\"false\">https://blog.example/?p=").Append(i).Append("</guid>\n");
            output.Append("    <description><![CDATA[<p>").Append(words.Take(30)).Append(" [&#8230;]</p>]]></description>\n");
            output.Append("    <content:encoded><![CDATA[").Append(Html(words, 720)).Append("]]></content:encoded>\n");
            output.Append("    <media:content url=\"https://blog.example/p/").Append(i).Append(".jpg\" type=\"image/jpeg\" medium=\"image\"><media:title>").Append(words.Take(3)).Append("</media:title></media:content>\n");
            output.Append("    <slash:comments>").Append(i).Append("</slash:comments>\n  </item>\n");
        }

        output.Append("</channel></rss>\n");
    });

    private static byte[] Bytes(Action<StringBuilder> write)
    {
        var output = new StringBuilder("""<?xml version="1.0" encoding="UTF-8"?>""").Append('\n');
        write(output);
        return Encoding.UTF8.GetBytes(output.ToString());
    }

    private static DateTimeOffset Date(int entry) => Newest.AddMinutes(-97 * entry);

    private static string Iso(int entry) => Date(entry).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Escaped(string html) => WebUtility.HtmlEncode(html);

    /// <summary>Paragraphs with a link and some stress, up to a length.</summary>
    private static string Html(Words words, int length)
    {
        var html = new StringBuilder();
        while (html.Length < length)
        {
            html.Append("<p>").Append(words.Take(22)).Append(" <a href=\"https://watch.example/").Append(html.Length).Append("\">")
                .Append(words.Take(3)).Append("</a>, <em>").Append(words.Take(2)).Append("</em> ").Append(words.Take(14)).Append(".</p>\n");
        }

        return html.ToString();
    }

    /// <summary>Made-up words from syllables, the same for the same seed.</summary>
    private sealed class Words(uint seed)
    {
        private static readonly string[] Syllables = ["ta", "ri", "mon", "del", "ex", "por", "chi", "lu", "ver", "an", "so", "ken", "bra", "tio", "ne", "gis"];
        private uint _state = seed * 2_654_435_761;

        public string Take(int count)
        {
            var text = new StringBuilder();
            for (var word = 0; word < count; word++)
            {
                text.Append(word == 0 ? "" : " ");
                for (var syllables = 1 + (Next() % 4); syllables > 0; syllables--)
                {
                    text.Append(Syllables[Next() % Syllables.Length]);
                }
            }

            return text.ToString();
        }

        private uint Next()
        {
            _state = (_state * 1_664_525) + 1_013_904_223;
            return _state >> 16;
        }
    }
}
