using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using MimeKit;

namespace AlertPipeline.Local;

/// <summary>Reads the outbox: <c>*.eml</c> mails and <c>*.webhook.json</c> calls, directly in one folder.</summary>
internal sealed class OutboxFolder(string path)
{
    private const string MailEnding = ".eml";
    private const string WebhookEnding = ".webhook.json";
    private const int ShownSourceBytes = 512 * 1024;

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>Everything in it, latest first.</summary>
    public OutboxList List()
    {
        var mails = new List<MailEntry>();
        var webhooks = new List<WebhookEntry>();
        var unreadable = new List<KeyValuePair<string, string>>();
        foreach (var file in Files().Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal))
        {
            try
            {
                if (file.EndsWith(MailEnding, StringComparison.OrdinalIgnoreCase))
                {
                    using var stream = File.OpenRead(Path.Combine(_path, file));
                    mails.Add(Entry(file, new MimeParser(stream, MimeFormat.Entity).ParseHeaders()));
                }
                else if (file.EndsWith(WebhookEnding, StringComparison.OrdinalIgnoreCase))
                {
                    webhooks.Add(new WebhookEntry(file, ReadCall(file)));
                }
            }
            catch (Exception exception) when (exception is IOException or FormatException or JsonException or UnauthorizedAccessException)
            {
                unreadable.Add(new(file, exception.Message));
            }
        }

        return new OutboxList(
            _path, [.. mails.OrderByDescending(mail => mail.At)], [.. webhooks.OrderByDescending(webhook => webhook.Call.At)], unreadable);
    }

    /// <returns>Null where there is no such mail.</returns>
    /// <exception cref="FormatException">The file is no mail.</exception>
    public MailView? FindMail(string file)
    {
        if (Find(file, MailEnding) is not { } path)
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        using var stream = new MemoryStream(bytes);
        using var message = MimeMessage.Load(stream);
        var html = message.HtmlBody;
        return new MailView(
            Entry(file, message.Headers), [.. message.Headers.Select(header => KeyValuePair.Create(header.Field, header.Value))],
            html, message.TextBody, html is null ? [] : Links(html), Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, ShownSourceBytes))));
    }

    /// <returns>Null where there is no such call.</returns>
    /// <exception cref="JsonException">The file has another shape.</exception>
    public WebhookCall? FindCall(string file) => Find(file, WebhookEnding) is null ? null : ReadCall(file);

    private WebhookCall ReadCall(string file) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(_path, file)), OutboxJson.Default.WebhookCall)
        ?? throw new JsonException("null instead of an object");

    /// <summary>Only a name that the folder itself lists is opened, so no name leads out of it.</summary>
    private string? Find(string file, string ending) =>
        file.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? Files().FirstOrDefault(path => Path.GetFileName(path) == file) : null;

    /// <summary>Before the first delivery there is no folder.</summary>
    private IEnumerable<string> Files() => Directory.Exists(_path) ? Directory.EnumerateFiles(_path) : [];

    private MailEntry Entry(string file, HeaderList headers) => new(
        file,
        headers[HeaderId.Date] is { } date && MimeKit.Utils.DateUtils.TryParse(date, out var at)
            ? at
            : File.GetLastWriteTimeUtc(Path.Combine(_path, file)),
        headers[HeaderId.From] ?? "", headers[HeaderId.To] ?? "", headers[HeaderId.Subject] ?? "");

    private static IReadOnlyList<MailLink> Links(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        return [.. document.QuerySelectorAll("a[href]")
            .Select(link => (Words: string.Join(' ', link.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Target: link.GetAttribute("href")))
            .Where(link => Uri.TryCreate(link.Target, UriKind.Absolute, out var target) && target.Scheme is ("http" or "https" or "mailto"))
            .Select(link => new MailLink(link.Words, new Uri(link.Target!)))];
    }
}
