using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Delivery.Feedback;

/// <summary>The files of <c>TestData/Bounces</c>, dropped into a folder; in each, DELIVERY stands for the id of a delivery.</summary>
public sealed class BounceFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Bench _bench = new(Samples.Mail());
    private readonly DeliveryDraft _draft = Samples.Draft(Samples.Mail());

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("dsn-no-such-mailbox.eml", MailFate.HardBounce, "5.1.1 smtp; 550 5.1.1 <(address)>: Recipient address rejected: User unknown")]
    [InlineData("dsn-headers-only.eml", MailFate.HardBounce, "5.1.1 smtp; 550 5.1.1 no such user")]
    [InlineData("dsn-mailbox-full.eml", MailFate.SoftBounce, "5.2.2 smtp; 552 5.2.2 over quota")]
    [InlineData("dsn-delayed.eml", MailFate.Deferred, "4.4.1 smtp; 451 4.4.1 no answer from host")]
    [InlineData("dsn-nothing-returned-tagged-address.eml", MailFate.HardBounce, "5.0.0 x-unix; unknown mailer error 67")]
    [InlineData("arf-abuse.eml", MailFate.Complaint, "abuse")]
    internal async Task A_report_lands_in_its_deliverys_log_and_its_file_is_done(string name, MailFate fate, string text)
    {
        await SendAsync();
        Drop(name);

        await RunAsync();

        var entry = Assert.Single((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Equal((fate, text), (entry.Fate, entry.Text));
        Assert.Equal([$"done/{name}"], Files());
        Assert.Equal(fate is MailFate.HardBounce or MailFate.Complaint ? [SubscriptionStatus.Suppressed] : [], _bench.Subscribers.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task The_same_file_twice_counts_once()
    {
        await SendAsync();
        Drop("dsn-mailbox-full.eml");
        await RunAsync();
        Drop("dsn-mailbox-full.eml");
        await RunAsync();

        Assert.Single((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Equal(["done/dsn-mailbox-full.eml"], Files());
    }

    [Theory]
    [InlineData("out-of-office.eml", "It is neither a delivery report (RFC 3464) nor a complaint (RFC 5965), but text/plain.")]
    [InlineData("dsn-of-another-sender.eml", "It names no delivery of ours, neither by the Message-ID of the mail that came back nor by the address that it came back to.")]
    public async Task What_cannot_be_used_is_put_aside_with_the_reason_and_the_next_goes_on(string name, string reason)
    {
        await SendAsync();
        Drop(name);
        Drop("zz.eml", from: "dsn-no-such-mailbox.eml");

        await RunAsync();

        Assert.Equal(["done/zz.eml", $"failed/{name}", $"failed/{name}.reason.txt"], Files());
        Assert.Equal(reason + "\n", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "failed", name + ".reason.txt"), Bench.Cancel));
    }

    [Fact]
    public async Task Noise_and_what_is_too_large_are_put_aside()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "empty"), [], Bench.Cancel);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "noise"), [0, 255, 13, 10, 1, 2, 3], Bench.Cancel);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "vast"), new byte[6 * 1024 * 1024], Bench.Cancel);

        await RunAsync();

        Assert.Equal(["failed/empty", "failed/noise", "failed/vast"], Files().Where(file => !file.EndsWith(".reason.txt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hidden_file_is_still_being_written()
    {
        await SendAsync();
        Drop(".tmp", from: "dsn-no-such-mailbox.eml");

        await RunAsync();

        Assert.Equal([".tmp"], Files());
        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Fact]
    public async Task Killed_before_the_file_is_moved_it_is_read_again_and_changes_nothing()
    {
        await SendAsync();
        Drop("dsn-no-such-mailbox.eml");
        _bench.Tables.KillAfterWrite = _bench.Tables.Writes + 1;

        await Assert.ThrowsAsync<KilledException>(() => RunAsync());
        Assert.Equal(["dsn-no-such-mailbox.eml"], Files());
        await RunAsync();

        Assert.Single((await _bench.StoredAsync(_draft)).Feedback);
        Assert.Equal(["done/dsn-no-such-mailbox.eml"], Files());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_does_not_stop_other_upkeep()
    {
        var file = Path.Combine(_folder.FullName, "a-file");
        await File.WriteAllTextAsync(file, "", Bench.Cancel);

        await RunAsync(file);
        await RunAsync("");

        Assert.Equal(["a-file"], Files());
    }

    private async Task SendAsync()
    {
        await _bench.FreezeAsync(_draft);
        await _bench.SendMailsAsync();
    }

    private void Drop(string name, string? from = null) => File.WriteAllText(
        Path.Combine(_folder.FullName, name),
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestData", "Bounces", from ?? name)).Replace("DELIVERY", _draft.DeliveryId, StringComparison.Ordinal));

    private IEnumerable<string> Files() =>
        _folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => Path.GetRelativePath(_folder.FullName, file.FullName)).Order(StringComparer.Ordinal);

    private Task RunAsync(string? folder = null) => new BounceFolder(
        _bench.Store, _bench.Feedback(), Options.Create(new BounceOptions { Directory = folder ?? _folder.FullName }), Options.Create(new EmailOptions()), _bench.Clock,
        NullLogger<BounceFolder>.Instance).RunAsync(Bench.Cancel);
}
