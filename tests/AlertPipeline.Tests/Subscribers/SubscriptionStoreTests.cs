using System.Security.Cryptography;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Subscribers;

public sealed class SubscriptionStoreTests
{
    private static readonly Subscription Ana = TestSubscriptions.Daily("ana", "topic:ai-export");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));
    private readonly InMemoryTableStore _tables;
    private readonly SubscriptionStore _store;

    public SubscriptionStoreTests()
    {
        _tables = new InMemoryTableStore(_clock);
        _tables.CreateTableAsync(StorageLayout.SubscribersTable, Cancellation);
        _store = Store(TestSubscriptions.Secrets);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_imported_is_read_back()
    {
        var hook = TestSubscriptions.Hook("hook", "topic:ai-sovereignty");

        await _store.ImportAsync([Ana, hook], Cancellation);

        var read = Assert.Single(await _store.GetShardAsync(Ana.Shard, Cancellation), subscription => subscription.Id == "ana");
        Assert.Equal((Ana.To, Ana.Name, Ana.Filter.Text, Ana.Cadence, Ana.Status), (read.To, read.Name, read.Filter.Text, read.Cadence, read.Status));
        Assert.Equal((Ana.Schedule!.At, Ana.Schedule.Zone.Id), (read.Schedule!.At, read.Schedule.Zone.Id));
        Assert.Equal(_clock.GetUtcNow(), read.CreatedAt);
        var instant = Assert.Single(await _store.GetInstantAsync(Cancellation));
        Assert.Equal((hook.Id, hook.Secret, hook.Owner), (instant.Id, instant.Secret, instant.Owner));
    }

    [Fact]
    public async Task Addresses_and_secrets_are_nowhere_in_the_table_in_clear()
    {
        await _store.ImportAsync([Ana, TestSubscriptions.Hook("hook", "topic:ai-export")], Cancellation);

        var texts = new List<string>();
        await foreach (var row in _tables.QueryAsync(StorageLayout.SubscribersTable, new TableQuery(), Cancellation))
        {
            texts.AddRange(row.Values.Values.Select(value => value.ToString()!));
        }

        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, text => text.Contains("example.org", StringComparison.Ordinal) || text.Contains("whsec_", StringComparison.Ordinal) || text.Contains("Ana ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(SubscriptionStatus.Unsubscribed))]
    [InlineData(nameof(SubscriptionStatus.Suppressed))]
    public async Task An_import_does_not_bring_back_who_has_left(string left)
    {
        await _store.ImportAsync([Ana], Cancellation);
        await _store.SetStatusAsync("ana", Enum.Parse<SubscriptionStatus>(left), "one-click", Cancellation);

        await _store.ImportAsync([Ana with { Name = "Other" }], Cancellation);

        var read = Assert.Single(await _store.GetShardAsync(Ana.Shard, Cancellation));
        Assert.Equal((left, "Other"), (read.Status.ToString(), read.Name));
    }

    [Fact]
    public async Task An_address_that_ended_gets_nothing_by_any_subscription_now_or_imported_later()
    {
        var other = TestSubscriptions.Daily("other", "topic:ai-export") with { To = "ANA@example.org" };
        var bo = TestSubscriptions.Daily("bo", "topic:ai-export");
        await _store.ImportAsync([Ana, other, bo], Cancellation);
        var tag = Assert.Single(await _store.GetShardAsync(Ana.Shard, Cancellation), subscription => subscription.Id == "ana").AddressTag;

        Assert.Equal(2, await _store.EndAddressAsync("ana", tag, SubscriptionStatus.Suppressed, "a mail bounced", Cancellation));
        await _store.ImportAsync([TestSubscriptions.Daily("later", "topic:ai-export") with { To = "ana@example.org" }], Cancellation);

        Assert.Equal(
            ["ana Suppressed", "bo Active", "later Suppressed", "other Suppressed"], await StatusesAsync("ana", "bo", "later", "other"));
    }

    [Fact]
    public async Task A_mail_that_went_to_an_earlier_address_says_nothing_of_the_new_one()
    {
        await _store.ImportAsync([Ana], Cancellation);
        var tag = Assert.Single(await _store.GetShardAsync(Ana.Shard, Cancellation)).AddressTag;
        await _store.ImportAsync([Ana with { To = "ana@new.example" }], Cancellation);

        Assert.Equal(0, await _store.EndAddressAsync("ana", tag, SubscriptionStatus.Suppressed, "a mail bounced", Cancellation));

        Assert.Equal(["ana Active"], await StatusesAsync("ana"));
    }

    [Theory]
    [InlineData(SubscriptionStatus.Suppressed, SubscriptionStatus.Unsubscribed)]
    [InlineData(SubscriptionStatus.Unsubscribed, SubscriptionStatus.Suppressed)]
    internal async Task An_address_that_bounced_and_left_ended_the_same_in_either_order(SubscriptionStatus first, SubscriptionStatus second)
    {
        await _store.ImportAsync([Ana], Cancellation);

        await _store.EndAddressAsync("ana", null, first, "first", Cancellation);
        await _store.EndAddressAsync("ana", null, second, "second", Cancellation);
        await _store.ImportAsync([TestSubscriptions.Daily("later", "topic:ai-export") with { To = Ana.To }], Cancellation);

        Assert.Equal(["ana Suppressed", "later Suppressed"], await StatusesAsync("ana", "later"));
    }

    [Fact]
    public async Task An_address_ends_although_its_rows_were_written_under_an_older_key()
    {
        var newer = Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)]);
        await _store.ImportAsync([Ana], Cancellation);
        var rotated = Store(new SecretBox(new SecretsOptions { Keys = $"{newer},{TestSubscriptions.MasterKey}" }));
        var tag = Assert.Single(await rotated.GetShardAsync(Ana.Shard, Cancellation)).AddressTag;

        await rotated.EndAddressAsync("ana", tag, SubscriptionStatus.Suppressed, "a mail bounced", Cancellation);
        await rotated.ImportAsync([TestSubscriptions.Daily("later", "topic:ai-export") with { To = Ana.To }], Cancellation);

        Assert.Equal(["ana Suppressed", "later Suppressed"], await StatusesAsync("ana", "later"));
    }

    private async Task<List<string>> StatusesAsync(params string[] ids)
    {
        var statuses = new List<string>();
        foreach (var id in ids)
        {
            var found = (await Store(new SecretBox(new SecretsOptions { Keys = $"{TestSubscriptions.MasterKey},{Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)])}" }))
                .GetShardAsync(StableHash.Shard(id), Cancellation)).Single(subscription => subscription.Id == id);
            statuses.Add($"{found.Id} {found.Status}");
        }

        return statuses;
    }

    [Fact]
    public async Task An_endpoint_that_is_switched_off_after_its_owner_has_left_stays_left()
    {
        await _store.ImportAsync([Ana], Cancellation);
        await _store.SetStatusAsync("ana", SubscriptionStatus.Unsubscribed, "one-click", Cancellation);

        await _store.SetStatusAsync("ana", SubscriptionStatus.Paused, "endpoint answered 410", Cancellation);

        Assert.Equal(SubscriptionStatus.Unsubscribed, Assert.Single(await _store.GetShardAsync(Ana.Shard, Cancellation)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_during_an_import_nobody_is_stored_in_a_shard_that_is_never_looked_at(int writes)
    {
        var tables = new KillingTables(_tables) { KillAfterWrite = writes };
        var killed = new SubscriptionStore(tables, TestSubscriptions.Secrets, _clock, NullLogger<SubscriptionStore>.Instance);

        await Assert.ThrowsAsync<KilledException>(() => killed.ImportAsync([Ana], Cancellation));

        Assert.Contains(Ana.Shard, (await _store.GetShardVersionsAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task Every_change_gives_the_shard_another_version()
    {
        await _store.ImportAsync([Ana], Cancellation);
        var before = (await _store.GetShardVersionsAsync(Cancellation))[Ana.Shard];

        await _store.SetStatusAsync("ana", SubscriptionStatus.Paused, "asked", Cancellation);

        Assert.NotEqual(before, (await _store.GetShardVersionsAsync(Cancellation))[Ana.Shard]);
        Assert.Equal([Ana.Shard], (await _store.GetShardVersionsAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task Setting_the_status_of_nobody_says_so() =>
        Assert.False(await _store.SetStatusAsync("nobody", SubscriptionStatus.Paused, "asked", Cancellation));

    [Fact]
    public async Task A_row_that_cannot_be_read_does_not_silence_the_others()
    {
        await _store.ImportAsync([Ana], Cancellation);
        var broken = new TableRow(TableKey.OfShard(Ana.Shard), "broken") { ["Channel"] = "Pigeon" };
        await _tables.TryWriteAsync(StorageLayout.SubscribersTable, new TableWrite.Insert(broken), Cancellation);

        Assert.Equal(["ana"], (await _store.GetShardAsync(Ana.Shard, Cancellation)).Select(subscription => subscription.Id));
    }

    [Fact]
    public async Task A_wrong_key_stops_everything_instead_of_silencing_everybody()
    {
        await _store.ImportAsync([Ana], Cancellation);
        var other = Store(new SecretBox(new SecretsOptions { Keys = SecretsOptions.NewKey() }));

        await Assert.ThrowsAsync<CryptographicException>(() => other.GetShardAsync(Ana.Shard, Cancellation));
    }

    [Fact]
    public async Task After_a_rotation_the_old_key_still_opens()
    {
        await _store.ImportAsync([Ana], Cancellation);
        var rotated = Store(new SecretBox(new SecretsOptions { Keys = $"{SecretsOptions.NewKey()},{TestSubscriptions.MasterKey}" }));

        Assert.Equal(Ana.To, Assert.Single(await rotated.GetShardAsync(Ana.Shard, Cancellation)).To);
    }

    private SubscriptionStore Store(SecretBox secrets) => new(_tables, secrets, _clock, NullLogger<SubscriptionStore>.Instance);
}

public sealed class LinkTokensTests
{
    private readonly LinkTokens _tokens = new(TestSubscriptions.Secrets);

    [Fact]
    public void A_token_leads_back_to_its_subscription_and_is_the_same_every_time()
    {
        var token = _tokens.Unsubscribe("ana");

        Assert.True(_tokens.TryReadUnsubscribe(token, out var id));
        Assert.Equal("ana", id);
        Assert.Equal(token, _tokens.Unsubscribe("ana"));
    }

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        var token = _tokens.Unsubscribe("ana");

        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'Q' : 'A') + token[(i + 1)..];
            Assert.False(_tokens.TryReadUnsubscribe(changed, out _), $"changed at {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ana")]
    [InlineData("%%%")]
    [InlineData("YW5h")]
    public void Anything_else_is_refused(string token) => Assert.False(_tokens.TryReadUnsubscribe(token, out _));

    [Fact]
    public void A_token_of_another_installation_is_refused()
    {
        var other = new LinkTokens(new SecretBox(new SecretsOptions { Keys = SecretsOptions.NewKey() }));

        Assert.False(_tokens.TryReadUnsubscribe(other.Unsubscribe("ana"), out _));
    }
}

public sealed class SecretsOptionsTests
{
    [Theory]
    [InlineData("", "Secrets:Keys is not set")]
    [InlineData("c2hvcnQ=", "Key 1 of Secrets:Keys is not base64 of 32 bytes")]
    [InlineData("***", "Key 1")]
    public void A_wrong_key_is_named_by_its_position_and_not_shown(string keys, string says)
    {
        var failure = Assert.Throws<UserErrorException>(() => new SecretsOptions { Keys = keys }.Read());

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.True(keys.Length == 0 || !failure.Message.Contains(keys, StringComparison.Ordinal));
    }
}
