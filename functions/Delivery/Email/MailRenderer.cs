using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;
using RazorSlices;

namespace AlertPipeline.Delivery.Email;

/// <summary>Makes words into markup: a pure function of what is to be said and of the settings.</summary>
internal sealed class MailRenderer(ILinkTokens tokens, IOptions<EmailOptions> email, IOptions<SiteOptions> site)
{
    /// <summary>Letters of all scripts stay readable in the source; what is markup or an attribute's end is always encoded.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // Bytes that are usual, so that buffers need not grow.
    private const int FrameLength = 8 * 1024;
    private const int StoryFrameLength = 256;
    private const int StoryLength = 4 * 1024;

    private static readonly StreamPipeWriterOptions PipeOptions = new(minimumBufferSize: 16 * 1024, leaveOpen: true);

    private readonly MailBrand _brand = MailBrand.Of(email.Value);

    /// <summary>The same for all mails that tell of the story in these words.</summary>
    public static async Task<StoryFragment> RenderStoryAsync(MailStory story) => new(
        (await HtmlAsync(StoryHtml.Create(story), StoryLength)).ToArray(), MailText.Render(story));

    /// <param name="subscription">Any of the readers: <see cref="EditionRun"/> knows who may share it.</param>
    public async Task<MailEdition> RenderAsync(Bulletin bulletin, IReadOnlyList<MailSection> sections, Subscription subscription)
    {
        var writer = new MailWriter(bulletin, sections);
        var model = writer.Write(subscription, _brand, site.Value.Page("stories"));
        var domain = email.Value.Domain;
        return new MailEdition(
            email.Value.From, email.Value.FromName, model.Subject, MailText.Render(model), await HtmlAsync(model),
            [
                new FrozenHeader("List-Id", $"<alerts.{domain}>"),
                new FrozenHeader("Auto-Submitted", "auto-generated"),

                // By kind and sender, never by reader: large mailbox providers count complaints by these and show the counts to the domain's owner.
                new FrozenHeader("Feedback-ID", $"{writer.Kind}:alertpipeline:{StableHash.Id(domain)[..12]}"),
            ]);
    }

    public MailSlip SlipOf(DeliveryDraft draft, string editionId, DateTimeOffset now) => new(
        editionId, $"{draft.DeliveryId}@{email.Value.Domain}", now,
        site.Value.Page($"unsubscribe/{tokens.Unsubscribe(draft.Subscription.Id)}").AbsoluteUri,
        site.Value.Page($"mail/{tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId)}").AbsoluteUri);

    /// <summary>The HTML part, in UTF-8 from the template on: its fixed parts and the stories are copied as they are.</summary>
    public static Task<ReadOnlyMemory<byte>> HtmlAsync(MailModel model) =>
        HtmlAsync(MailHtml.Create(model), FrameLength + model.Sections.Sum(section => section.Stories.Sum(story => story.Html.Length + StoryFrameLength)));

    private static async Task<ReadOnlyMemory<byte>> HtmlAsync(RazorSlice slice, int expectedLength)
    {
        using var html = new MemoryStream(expectedLength);
        var pipe = PipeWriter.Create(html, PipeOptions);
        await slice.RenderAsync(pipe, Encoder);
        await pipe.CompleteAsync();
        return html.GetBuffer().AsMemory(0, (int)html.Length);
    }
}
