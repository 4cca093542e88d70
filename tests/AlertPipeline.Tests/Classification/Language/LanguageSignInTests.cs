using Azure.Core;
using Azure.Identity;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>Without a key the process signs in with its identity.</summary>
public sealed class LanguageSignInTests : IAsyncLifetime
{
    private LanguageStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await LanguageStage.CreateAsync();
        _stage.Options.Key = null;
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_token_for_the_scope_of_the_service_goes_along_and_no_key()
    {
        var identity = new StandInIdentity();
        _stage.Credential = identity;

        var found = await _stage.RefineAsync(LanguageStage.Draft("Title"));

        Assert.Null(found[0].Problem);
        Assert.Equal("Bearer a-token", _stage.Server.Received[0].Headers["Authorization"]);
        Assert.DoesNotContain("Ocp-Apim-Subscription-Key", _stage.Server.Received[0].Headers.Keys);
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes);
    }

    [Fact]
    public async Task A_refused_identity_is_told_which_role_it_lacks()
    {
        _stage.Credential = new StandInIdentity();
        _stage.Server.Always("EntityRecognition", _ => Reply.Error(403, "PermissionDenied"));

        var found = await _stage.RefineAsync(LanguageStage.Draft("Title"));

        Assert.Equal(
            "Azure AI Language refused the identity of the process (403 PermissionDenied); give it the role Cognitive Services User on the resource at Language:Endpoint, or set Language:Key.",
            found[0].Problem);
    }

    [Fact]
    public async Task A_process_without_an_identity_is_told_to_have_one_or_a_key()
    {
        _stage.Credential = new StandInIdentity { Failure = new CredentialUnavailableException("Long words about every way that was tried.") };

        var found = await _stage.RefineAsync(LanguageStage.Draft("Title"));

        Assert.Equal(
            "No sign-in to Azure AI Language: the process has no identity that gives a token (CredentialUnavailableException); give it one, or set Language:Key.",
            found[0].Problem);
        Assert.Empty(_stage.Server.Received);
        Assert.Equal(default, found[0].Usage);
    }

    private sealed class StandInIdentity : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public Exception? Failure { get; init; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return Failure is null ? new AccessToken("a-token", DateTimeOffset.MaxValue) : throw Failure;
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
