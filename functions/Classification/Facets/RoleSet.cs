using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Facets;

/// <summary>Some of the parts of speech, a bit each.</summary>
internal readonly struct RoleSet
{
    private readonly uint _bits;

    public RoleSet(params ReadOnlySpan<GrammarRole> roles)
    {
        foreach (var role in roles)
        {
            _bits |= 1u << (int)role;
        }
    }

    public static implicit operator RoleSet(GrammarRole role) => new(role);

    public bool Contains(GrammarRole role) => (_bits >> (int)role & 1) != 0;
}
