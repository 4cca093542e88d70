using System.Text.Json;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Pace;

/// <summary>Lets no more mails leave than the settings say, all instances together: in the Deliveries table, PK = <c>pace</c>, RK = provider, changed under its ETag.</summary>
/// <remarks>Two operations a batch of mails; none where nothing is limited.</remarks>
internal sealed class MailPace(ITableStore tables, IOptions<PaceOptions> options, IOptions<EmailOptions> email, TimeProvider clock)
{
    private const string Table = StorageLayout.DeliveriesTable;
    private const string Partition = "pace";
    private const string State = "State";

    /// <param name="domains">Receiving domains in ASCII, lower case, one a mail.</param>
    public async Task<PaceAnswer> TakeAsync(IReadOnlyList<string> domains, CancellationToken cancellationToken)
    {
        var answer = new PaceAnswer([.. domains.Select(_ => true)], null);
        if (!options.Value.IsUnlimited && domains.Count > 0)
        {
            await ChangeAsync(
                state =>
                {
                    (state, answer) = state.Take(domains, options.Value, clock.GetUtcNow());
                    return state;
                },
                cancellationToken);
        }

        return answer;
    }

    /// <summary>Gives back to the day's number what was taken and did not leave.</summary>
    public Task ReturnAsync(int count, CancellationToken cancellationToken) =>
        count > 0 && options.Value.WarmUp.PerDay.Count > 0 ? ChangeAsync(state => state.Return(count, clock.GetUtcNow()), cancellationToken) : Task.CompletedTask;

    private async Task ChangeAsync(Func<PaceState, PaceState> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await tables.GetAsync(Table, Partition, email.Value.Provider.ToString(), cancellationToken);
            var before = current is null ? null : JsonSerializer.Deserialize(current.GetParts(State), DeliveryJson.Default.PaceState);
            var row = new TableRow(Partition, email.Value.Provider.ToString()) { ETag = current?.ETag };
            row.SetParts(State, JsonSerializer.SerializeToUtf8Bytes(change(before ?? PaceState.Fresh), DeliveryJson.Default.PaceState));
            TableWrite write = current is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row);
            if (await tables.TryWriteAsync(Table, write, cancellationToken))
            {
                return;
            }
        }
    }
}
