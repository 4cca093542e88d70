using System.Net;
using System.Text;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Digests;
using AlertPipeline.Subscribers;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Benchmarks.Digests;

/// <summary>The HTML of a digest of 20 stories: Razor components through ASP.NET's HtmlRenderer, against our slices with stories that are rendered already.</summary>
/// <remarks>Mark P6: at least 12 times as fast. The arms give the same page, apart from white space and from which characters stand as entities: checked before anything is timed.</remarks>
public class Rendering
{
    private static readonly HtmlRenderer Renderer = new(new ServiceCollection().BuildServiceProvider(), NullLoggerFactory.Instance);
    private MailRenderer _mails = null!;
    private Bulletin _bulletin = null!;
    private Subscription _subscription = null!;
    private MailModel _model = null!;
    private IReadOnlyList<(string Heading, IReadOnlyList<MailStory> Stories)> _stories = null!;
    private IReadOnlyList<MailSection> _sections = null!;
    private MailSlip _slip = null!;
    private MailEdition _edition = null!;
    private byte[] _copy = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _subscription = DigestWorld.Subscriptions(1, 1).Single() with { Filter = Filter.Parse("topic:ai-export,ai-sovereignty rule") };
        var stories = new DigestStories([.. DigestWorld.Stories(20)]);
        var items = stories.Newest(_subscription.Filter, DigestWorld.Cut.AddDays(-2), DigestWorld.Cut).Select(state => stories.ItemOf(_subscription.Filter, state, isUpdate: false)).ToList();
        _bulletin = new Bulletin(BulletinKind.Digest, DigestWorld.Cut, DigestWorld.Cut.AddDays(-1), items, 0, "embedded-2", null);
        _mails = new MailRenderer(new NoTokens(), Options.Create(new EmailOptions()), Options.Create(new SiteOptions()));
        _stories = [.. items.GroupBy(StoryWriter.Heading).Select(section => (section.Key, (IReadOnlyList<MailStory>)[.. section.Select(StoryWriter.Write)]))];
        _sections = [.. await Task.WhenAll(_stories.Select(async section => new MailSection(section.Heading, await Task.WhenAll(section.Stories.Select(MailRenderer.RenderStoryAsync)))))];
        _model = new MailWriter(_bulletin, _sections).Write(_subscription, MailBrand.Of(new EmailOptions()), new SiteOptions().Page("stories"));
        _slip = _mails.SlipOf(new DeliveryDraft("0123456789abcdef0123456789abcdef", _subscription, _bulletin), "edition", DigestWorld.Cut);
        _edition = await _mails.RenderAsync(_bulletin, _sections, _subscription);
        _copy = new byte[_edition.Html.Length];
        var (ours, razors) = (Plainly(Encoding.UTF8.GetString(_edition.Html.Span)), Plainly(await RazorComponents()));
        if (ours != razors)
        {
            var at = ours.Zip(razors).TakeWhile(pair => pair.First == pair.Second).Count();
            throw new InvalidOperationException($"The arms differ at {at}: '{ours[at..Math.Min(at + 80, ours.Length)]}' and '{razors[at..Math.Min(at + 80, razors.Length)]}'.");
        }
    }

    [Benchmark(Baseline = true)]
    public Task<string> RazorComponents() => Renderer.Dispatcher.InvokeAsync(async () =>
        (await Renderer.RenderComponentAsync<MailMarkup>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(MailMarkup.Model)] = _model,
            [nameof(MailMarkup.Stories)] = _stories,
        }))).ToHtmlString());

    /// <summary>The stories are rendered: the same page of them.</summary>
    [Benchmark]
    public async Task<int> OursWithStoriesRendered() => (await MailRenderer.HtmlAsync(_model)).Length;

    /// <summary>Nothing is there yet: each story is rendered, then the mail, both parts.</summary>
    [Benchmark]
    public async Task<MailEditionSize> FirstEdition()
    {
        var sections = new List<MailSection>();
        foreach (var (heading, stories) in _stories)
        {
            var fragments = new List<StoryFragment>();
            foreach (var story in stories)
            {
                fragments.Add(await MailRenderer.RenderStoryAsync(story));
            }

            sections.Add(new MailSection(heading, fragments));
        }

        return MailEditionSize.Of(await _mails.RenderAsync(_bulletin, sections, _subscription));
    }

    /// <summary>The stories are rendered: what another edition of them costs, both parts.</summary>
    [Benchmark]
    public async Task<MailEditionSize> NextEdition() => MailEditionSize.Of(await _mails.RenderAsync(_bulletin, _sections, _subscription));

    /// <summary>The edition is rendered: what each reader's mail costs, both parts.</summary>
    [Benchmark]
    public int NextReader() => _slip.Fill(_edition).Html.Length;

    /// <summary>Lower bound.</summary>
    [Benchmark]
    public int CopyOfThePage()
    {
        _edition.Html.CopyTo(_copy);
        return _copy.Length;
    }

    private static string Plainly(string html)
    {
        var text = new StringBuilder();
        foreach (var letter in WebUtility.HtmlDecode(html
            .Replace("&#x1;", "", StringComparison.Ordinal).Replace("&#x2;", "", StringComparison.Ordinal)))
        {
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    public readonly record struct MailEditionSize(int Html, int Text)
    {
        internal static MailEditionSize Of(MailEdition edition) => new(edition.Html.Length, edition.Text.Length);
    }

    private sealed class NoTokens : ILinkTokens
    {
        public string Unsubscribe(string subscriptionId) => "token";

        public bool TryReadUnsubscribe(string token, out string subscriptionId) => throw new NotSupportedException();

        public string WebCopy(int shard, string deliveryId) => "token";

        public bool TryReadWebCopy(string token, out int shard, out string deliveryId) => throw new NotSupportedException();
    }
}
