using AlertPipeline.Classification.Refinement;
using AlertPipeline.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace AlertPipeline.Classification.Chat;

/// <summary>Asks a chat model whether an uncertain article has the topics: one article a call, so that no text can speak about another.</summary>
/// <remarks>Of the answer only the two probabilities are taken, and only where every quote stands in the article's text.</remarks>
internal sealed class ChatRefiner : IRefiner
{
    private const string Name = "chat";

    /// <summary>Calls under way together.</summary>
    private const int MaxAtOnce = 4;

    /// <summary>The request has its own time limit; getting a token of the identity before it has none.</summary>
    private static readonly TimeSpan TimeForToken = TimeSpan.FromSeconds(10);

    private const decimal Million = 1_000_000m;

    /// <summary>More than any model reads or writes at once; a report above it would be nonsense.</summary>
    private const long MaxReportedTokens = 2_000_000;

    private static readonly Dictionary<string, double> NoScores = [];

    private readonly ChatModelOptions _options;
    private readonly UncertainBand _band;
    private readonly TimeProvider _clock;
    private readonly ChatBreaker _breaker;
    private readonly Lazy<IChatClient> _client;

    public ChatRefiner(
        IOptions<ChatModelOptions> options, IOptions<ClassificationOptions> classification, GuardedHttp http, TimeProvider clock, ILogger<ChatRefiner> logger)
    {
        _options = options.Value;
        _band = classification.Value.Band;
        _clock = clock;
        _breaker = new ChatBreaker(_options.BreakFor, clock, logger);
        _client = new Lazy<IChatClient>(() => ChatModel.Create(_options, http));
    }

    public string Provider => Name;

    public decimal? MonthlyBudgetUsd => _options.MonthlyBudgetUsd;

    public bool Wants(Draft draft) => _options.IsConfigured && _band.Holds(draft);

    public decimal MostUsd(Draft draft) => CostOf(ChatPrompt.MostInputTokens(draft.Text), ChatPrompt.MaxOutputTokens);

    public async Task<IReadOnlyList<Refinement.Refinement>> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var answers = new List<Refinement.Refinement>(drafts.Count);
        foreach (var together in drafts.Chunk(MaxAtOnce))
        {
            answers.AddRange(await Task.WhenAll(together.Select(draft => AskAsync(draft, cancellationToken))));
        }

        return answers;
    }

    private async Task<Refinement.Refinement> AskAsync(Draft draft, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _breaker.RunAsync(token => CallAsync(draft, token), cancellationToken);
            var read = ChatAnswerReader.Read(response, draft);
            return new Refinement.Refinement(Name, read.Scores, null, [], UsageOf(response.Usage, draft), read.Problem) { ProblemWord = read.ProblemWord };
        }
        catch (BrokenCircuitException)
        {
            return Problem("It was not asked: it had failed too often just before.", RefinementWords.Open, default);
        }
        catch (Exception failure) when (ChatFailure.IsOne(failure, cancellationToken))
        {
            var (sentence, word, isBilled) = ChatFailure.Describe(failure);
            return Problem(sentence, word, isBilled ? UsageOf(null, draft) : new Usage(1, 0, 0, 0));
        }
    }

    private async Task<ChatResponse> CallAsync(Draft draft, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout + TimeForToken, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await _client.Value.GetResponseAsync(ChatPrompt.MessagesFor(draft.Text), ChatPrompt.Options(), either.Token);
    }

    private static Refinement.Refinement Problem(string sentence, string word, Usage usage) =>
        new(Name, NoScores, null, [], usage, sentence) { ProblemWord = word };

    /// <param name="reported">Where it is missing or senseless, the most is taken: what may have been billed is never counted too low.</param>
    private Usage UsageOf(UsageDetails? reported, Draft draft)
    {
        var input = TokensOf(reported?.InputTokenCount) ?? ChatPrompt.MostInputTokens(draft.Text);
        var output = TokensOf(reported?.OutputTokenCount) ?? ChatPrompt.MaxOutputTokens;
        return new Usage(1, input, output, CostOf(input, output));
    }

    private static long? TokensOf(long? count) => count is >= 0 and <= MaxReportedTokens ? count : null;

    private decimal CostOf(long inputTokens, long outputTokens) => Math.Ceiling(
        (inputTokens * _options.InputUsdPerMillionTokens) + (outputTokens * _options.OutputUsdPerMillionTokens)) / Million;
}
