using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using global::Azure;
using global::Azure.Data.Tables;
using global::Azure.Data.Tables.Models;

namespace AlertPipeline.Storage.Azure;

/// <summary>Tables of the storage account.</summary>
internal sealed class AzureTableStore(TableServiceClient service) : ITableStore
{
    public Task CreateTableAsync(string table, CancellationToken cancellationToken) =>
        service.CreateTableIfNotExistsAsync(table, cancellationToken);

    public async Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        TableKey.Check(partitionKey);
        TableKey.Check(rowKey);
        var response = await service.GetTableClient(table)
            .GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return response.HasValue ? ToRow(response.Value!)
            : IsMissingTable(new RequestFailedException(response.GetRawResponse())) ? throw new RequestFailedException(response.GetRawResponse())
            : null;
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(
        string table, TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entities = service.GetTableClient(table).QueryAsync<TableEntity>(FilterOf(query), cancellationToken: cancellationToken);
        await foreach (var entity in entities)
        {
            yield return ToRow(entity);
        }
    }

    public async Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        TableWriteRules.Check(writes);
        try
        {
            await WriteAsync(service.GetTableClient(table), writes, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (IsPrecondition(failure))
        {
            return false;
        }
    }

    private static async Task WriteAsync(TableClient table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count > 1)
        {
            await table.SubmitTransactionAsync(writes.Select(ToAction), cancellationToken);
            return;
        }

        switch (writes[0])
        {
            case TableWrite.Insert insert:
                await table.AddEntityAsync(ToEntity(insert.Row), cancellationToken);
                break;
            case TableWrite.Put put:
                await table.UpsertEntityAsync(ToEntity(put.Row), TableUpdateMode.Replace, cancellationToken);
                break;
            case TableWrite.Replace replace:
                await table.UpdateEntityAsync(ToEntity(replace.Row), new ETag(replace.Row.ETag!), TableUpdateMode.Replace, cancellationToken);
                break;
            case TableWrite.Delete delete:
                // The client takes a 404 on delete for success; here a missing row is a failed precondition.
                var response = await table.DeleteEntityAsync(delete.PartitionKey, delete.RowKey, ETag.All, cancellationToken);
                if (response.Status == 404)
                {
                    throw new RequestFailedException(response);
                }

                break;
        }
    }

    private static TableTransactionAction ToAction(TableWrite write) => write switch
    {
        TableWrite.Insert insert => new(TableTransactionActionType.Add, ToEntity(insert.Row)),
        TableWrite.Put put => new(TableTransactionActionType.UpsertReplace, ToEntity(put.Row)),
        TableWrite.Replace replace => new(TableTransactionActionType.UpdateReplace, ToEntity(replace.Row), new ETag(replace.Row.ETag!)),
        TableWrite.Delete delete => new(TableTransactionActionType.Delete, new TableEntity(delete.PartitionKey, delete.RowKey), ETag.All),
        _ => throw new ArgumentOutOfRangeException(nameof(write), write, "Unknown kind of write."),
    };

    // 404 and 409 also stand for a table that is missing or being deleted: faults of set-up and not of the row.
    private static bool IsPrecondition(RequestFailedException failure) => failure.Status switch
    {
        404 => !IsMissingTable(failure),
        409 => failure.ErrorCode == TableErrorCode.EntityAlreadyExists.ToString(),
        412 => true,
        _ => false,
    };

    private static bool IsMissingTable(RequestFailedException failure) => failure.ErrorCode == TableErrorCode.TableNotFound.ToString();

    private static TableEntity ToEntity(TableRow row)
    {
        var entity = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var (name, value) in row.Values)
        {
            entity[name] = value;
        }

        return entity;
    }

    private static TableRow ToRow(TableEntity entity)
    {
        var row = new TableRow(entity.PartitionKey, entity.RowKey) { ETag = entity.ETag.ToString(), Timestamp = entity.Timestamp };
        foreach (var (name, value) in entity)
        {
            if (name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
            {
                row[name] = value is BinaryData data ? data.ToArray() : value;
            }
        }

        return row;
    }

    private static string? FilterOf(TableQuery query)
    {
        var parts = new List<string>();
        if (query.PartitionKey is { } partition)
        {
            parts.Add($"PartitionKey eq {Literal(partition)}");
        }

        if (query.RowKeyFrom is { } from)
        {
            parts.Add($"RowKey ge {Literal(from)}");
        }

        if (query.RowKeyTo is { } to)
        {
            parts.Add($"RowKey lt {Literal(to)}");
        }

        parts.AddRange((query.Where ?? []).Select(condition => $"{condition.Property} {Operator(condition.Comparison)} {Literal(condition.Value)}"));
        return parts.Count == 0 ? null : new StringBuilder().AppendJoin(" and ", parts).ToString();
    }

    private static string Operator(TableComparison comparison) => comparison switch
    {
        TableComparison.Equal => "eq",
        TableComparison.LessOrEqual => "le",
        TableComparison.GreaterThan => "gt",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "Unknown comparison."),
    };

    private static string Literal(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => $"datetime'{time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}'",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown type of value."),
    };
}
