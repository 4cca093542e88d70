using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;
using Azure;

namespace AlertPipeline.Commands;

/// <summary>Finds out at the start, in seconds and in plain words, that the storage account does not answer.</summary>
internal static class StorageCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task CreateAllAsync(StorageSetup setup, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await setup.CreateAllAsync(either.Token);
        }
        catch (OperationCanceledException failure) when (limit.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {Limit.TotalSeconds} seconds", failure);
        }
        catch (RequestFailedException failure)
        {
            throw Unreachable(failure.Status == 0 ? Innermost(failure).Message : $"it answered {failure.Status} {failure.ErrorCode}", failure);
        }
        catch (AggregateException failure)
        {
            // What the storage clients throw after their last try.
            throw Unreachable(Innermost(failure).Message, failure);
        }
    }

    private static Exception Innermost(Exception failure)
    {
        while ((failure is AggregateException aggregate ? aggregate.InnerExceptions[^1] : failure.InnerException) is { } inner)
        {
            failure = inner;
        }

        return failure;
    }

    private static UserErrorException Unreachable(string reason, Exception failure) => new(
        $"The storage account in {StorageConnection.Setting} cannot be used: {reason}. Check that setting and that the account answers; without the setting, a local Azurite is started.",
        1, failure);
}
