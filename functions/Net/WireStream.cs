namespace AlertPipeline.Net;

/// <summary>A body as it comes over the wire, still packed: counted, no longer than allowed, and not slower.</summary>
/// <exception cref="NetRequestException">Thrown by a read: the body is too slow or too long.</exception>
internal sealed class WireStream(Stream inner, OutboundRequest request, TimeProvider clock) : ReadOnlyStream
{
    /// <summary>
    /// What may come beyond the longest body: unpacking reads ahead. Without an end to what is received, a packed body that unpacks
    /// to nothing could go on for ever.
    /// </summary>
    private const int ReadAhead = 64 * 1024;

    private TimeSpan _waited;

    /// <summary>Bytes so far.</summary>
    public long Received { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await ReadInTimeAsync(buffer, cancellationToken);
        Received += count;
        return Received <= (long)request.MaxBodyBytes + ReadAhead
            ? count
            : request.CutLongBody ? 0 : throw BodyReader.TooLarge(request);
    }

    /// <summary>Only waiting counts: what we are slow in ourselves is not the other side's fault.</summary>
    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // Who wants no more than the start of a body may wait for it until the deadline.
        using var stall = new CancellationTokenSource(request.CutLongBody ? request.Deadline : FindPatience(), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        var before = clock.GetTimestamp();
        try
        {
            return await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
        finally
        {
            _waited += clock.GetElapsedTime(before);
        }
    }

    /// <summary>How long the next bytes may take.</summary>
    private TimeSpan FindPatience()
    {
        var earned = TimeSpan.FromSeconds((double)Received / request.MinBytesPerSecond);
        var left = (earned > request.SlowStart ? earned : request.SlowStart) - _waited;
        return left > TimeSpan.Zero ? left : throw TooSlow();
    }

    private NetRequestException TooSlow() => new(
        NetFailure.TooSlow,
        $"'{request.Address.Host}' sends its body more slowly than {request.MinBytesPerSecond:N0} bytes a second; given up after {_waited.TotalSeconds:0.#} s.");
}
