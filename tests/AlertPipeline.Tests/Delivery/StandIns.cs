using System.Text;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Storage;
using MimeKit;

namespace AlertPipeline.Tests.Delivery;

/// <summary>Subscriptions in a list; counts how often they were read.</summary>
internal sealed class StubSubscribers(params Subscription[] subscriptions) : ISubscriptionReader, IConsentWriter
{
    private readonly Dictionary<string, Subscription> _all = subscriptions.ToDictionary(subscription => subscription.Id);

    public int Reads { get; private set; }

    public List<(string Id, SubscriptionStatus Status, string Reason)> Changes { get; } = [];

    public void Set(Subscription subscription) => _all[subscription.Id] = subscription;

    public void Remove(string id) => _all.Remove(id);

    public Task<IReadOnlyList<Subscription>> GetShardAsync(int shard, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult<IReadOnlyList<Subscription>>([.. _all.Values.Where(subscription => subscription.Shard == shard)]);
    }

    public Task<IReadOnlyDictionary<int, string>> GetShardVersionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, string>>(_all.Values.GroupBy(subscription => subscription.Shard).ToDictionary(shard => shard.Key, _ => "1"));

    public Task<IReadOnlyList<Subscription>> GetInstantAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subscription>>([.. _all.Values.Where(subscription => subscription.Cadence == Cadence.Instant)]);

    public Task<bool> SetStatusAsync(string subscriptionId, SubscriptionStatus status, string reason, CancellationToken cancellationToken)
    {
        Changes.Add((subscriptionId, status, reason));
        if (!_all.TryGetValue(subscriptionId, out var subscription))
        {
            return Task.FromResult(false);
        }

        _all[subscriptionId] = subscription with { Status = status };
        return Task.FromResult(true);
    }

    /// <summary>By address, whatever the tag says.</summary>
    public Task<int> EndAddressAsync(string subscriptionId, string? addressTag, SubscriptionStatus status, string reason, CancellationToken cancellationToken)
    {
        Changes.Add((subscriptionId, status, reason));
        var same = _all.Values.Where(subscription => subscription.To == _all[subscriptionId].To).ToList();
        same.ForEach(subscription => _all[subscription.Id] = subscription with { Status = status });
        return Task.FromResult(same.Count);
    }
}

internal sealed class StubTokens : ILinkTokens
{
    public string Unsubscribe(string subscriptionId) => $"token-of-{subscriptionId}";

    public bool TryReadUnsubscribe(string token, out string subscriptionId)
    {
        subscriptionId = token.StartsWith("token-of-", StringComparison.Ordinal) ? token["token-of-".Length..] : "";
        return subscriptionId.Length > 0;
    }

    public string WebCopy(int shard, string deliveryId) => $"copy-of-{shard:D2}{deliveryId}";

    public bool TryReadWebCopy(string token, out int shard, out string deliveryId)
    {
        var isCopy = token.StartsWith("copy-of-", StringComparison.Ordinal);
        (shard, deliveryId) = isCopy ? (int.Parse(token.AsSpan(8, 2), System.Globalization.CultureInfo.InvariantCulture), token[10..]) : (0, "");
        return isCopy;
    }
}

/// <summary>Keeps the bytes of every mail it is given; answers as told.</summary>
internal sealed class RecordingProvider : IEmailProvider
{
    /// <summary>As they would go over the wire: ASCII with CR LF.</summary>
    public List<string> Sent { get; } = [];

    public Func<MimeMessage, EmailAnswer> Answer { get; set; } = _ => new EmailAnswer(EmailVerdict.Accepted, 250, "ok");

    /// <summary>Called before each mail is taken.</summary>
    public Action Before { get; set; } = () => { };

    public Task<IEmailSession> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IEmailSession>(new Session(this));

    public MimeMessage Parse(int index) => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(Sent[index])));

    public string MessageId(int index) => Parse(index).MessageId!;

    private sealed class Session(RecordingProvider provider) : IEmailSession
    {
        public Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            provider.Before();
            var message = mail.Message;
            var answer = provider.Answer(message);
            if (answer.Verdict == EmailVerdict.Accepted)
            {
                var format = FormatOptions.Default.Clone();
                format.NewLineFormat = NewLineFormat.Dos;
                var bytes = new MemoryStream();
                message.WriteTo(format, bytes, cancellationToken);
                provider.Sent.Add(Encoding.Latin1.GetString(bytes.ToArray()));
            }

            return Task.FromResult(answer);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Keeps every call; answers with the next of the given answers, and with the last one from then on.</summary>
internal sealed class RecordingPost(params WebhookAnswer[] answers) : IWebhookPost
{
    public List<(Uri Endpoint, WebhookRequest Request)> Calls { get; } = [];

    public Task<WebhookAnswer> PostAsync(Uri endpoint, WebhookRequest request, CancellationToken cancellationToken)
    {
        Calls.Add((endpoint, request));
        return Task.FromResult(answers[Math.Min(Calls.Count, answers.Length) - 1]);
    }
}

/// <summary>The crash of the process at a chosen moment.</summary>
internal sealed class KilledException : Exception;

/// <summary>Passes everything on; dies once before or after the chosen write.</summary>
internal sealed class KillingTables(ITableStore inner) : ITableStore
{
    public int? KillBeforeWrite { get; set; }

    public int? KillAfterWrite { get; set; }

    public int Writes { get; private set; }

    public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        inner.GetAsync(table, partitionKey, rowKey, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(table, query, cancellationToken);

    public Task CreateTableAsync(string table, CancellationToken cancellationToken) => inner.CreateTableAsync(table, cancellationToken);

    public async Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        Writes++;
        if (Writes == KillBeforeWrite)
        {
            throw new KilledException();
        }

        var written = await inner.TryWriteAsync(table, writes, cancellationToken);
        return Writes == KillAfterWrite ? throw new KilledException() : written;
    }
}

/// <summary>Passes everything on; dies once before or after the chosen message is queued.</summary>
internal sealed class KillingQueues(IQueueStore inner) : PassingQueueStore(inner)
{
    public int? KillBeforeSend { get; set; }

    public int? KillAfterSend { get; set; }

    public int Sends { get; private set; }

    public override async Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        Sends++;
        if (Sends == KillBeforeSend)
        {
            throw new KilledException();
        }

        await base.SendAsync(queue, text, delay, cancellationToken);
        if (Sends == KillAfterSend)
        {
            throw new KilledException();
        }
    }
}
