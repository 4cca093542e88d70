using AlertPipeline.Hosting;
using AlertPipeline.Messages;
using Microsoft.Extensions.Configuration;

namespace AlertPipeline.Tests.Hosting;

public sealed class HostingSettingsTests
{
    [Fact]
    public void Without_settings_the_hosts_own_defaults_count() =>
        Assert.Equal(new HostingOptions(5, TimeSpan.FromMinutes(4)), HostingOptions.From(Settings()));

    [Fact]
    public void The_settings_of_host_json_are_read() =>
        Assert.Equal(
            new HostingOptions(3, TimeSpan.FromSeconds(8)),
            HostingOptions.From(Settings(("functionTimeout", "00:00:10"), ("extensions:queues:maxDequeueCount", "3"))));

    [Fact]
    public void A_setting_of_the_host_outranks_host_json() =>
        Assert.Equal(
            new HostingOptions(7, TimeSpan.FromSeconds(16)),
            HostingOptions.From(Settings(
                ("functionTimeout", "00:00:10"), ("AzureFunctionsJobHost:functionTimeout", "00:00:20"),
                ("extensions:queues:maxDequeueCount", "3"), ("AzureFunctionsJobHost:extensions:queues:maxDequeueCount", "7"))));

    [Fact]
    public void The_clock_is_the_systems_unless_a_setting_moves_it() => Assert.Same(TimeProvider.System, PipelineClock.From(Settings()));

    [Fact]
    public void A_clock_set_to_a_time_stands_there()
    {
        var clock = PipelineClock.From(Settings((PipelineClock.NowSetting, "2026-11-24T07:00:00Z")));

        Assert.Equal(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero), clock.GetUtcNow());
        Assert.Equal(clock.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_starts_at_a_time_does_not_fall_behind_it()
    {
        var clock = PipelineClock.From(Settings((PipelineClock.StartAtSetting, "2026-11-24T07:00:00Z")));

        Assert.True(clock.GetUtcNow() >= new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("2026-11-24T07:00:00Z", "2026-11-24T07:00:00.0000000Z")]
    [InlineData("2026-11-24T07:00Z", "2026-11-24T07:00:00.0000000Z")]
    [InlineData("2026-11-24T07:00:00.5Z", "2026-11-24T07:00:00.5000000Z")]
    [InlineData("2026-11-24T09:30:00+02:30", "2026-11-24T07:00:00.0000000Z")]
    [InlineData("2026-11-24T07:00:00.1234567Z", "2026-11-24T07:00:00.1234567Z")]
    public void A_time_is_read_and_written_back_in_UTC(string text, string written) =>
        Assert.Equal(written, PipelineClock.Write(PipelineClock.Parse("--now", text)));

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("07:00")]
    [InlineData("2026-11-24")]
    [InlineData("2026-11-24T07:00:00")]
    [InlineData("11/24/2026 07:00:00 Z")]
    [InlineData("2026-02-30T07:00:00Z")]
    public void A_time_without_a_day_or_an_offset_is_refused_by_name_and_value(string text)
    {
        var failure = Assert.Throws<UserErrorException>(() => PipelineClock.Parse("--now", text));

        Assert.Equal((2, $"--now is '{text}'; expected a time such as 2026-11-24T07:00:00Z."), (failure.ExitCode, failure.Message));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
