using AlertPipeline.Classification.Refinement;

namespace AlertPipeline.Classification.Language;

/// <summary>Counts what one batch of documents costs, over all tries.</summary>
internal sealed class CallMeter
{
    /// <summary>Requests that were sent.</summary>
    public int Calls { get; private set; }

    /// <summary>How often the documents may have been analysed, and so are paid.</summary>
    public int Analyses { get; private set; }

    /// <param name="carriesDocuments">False for a look at a job.</param>
    public void Answered(bool isError, bool carriesDocuments)
    {
        Calls++;
        Analyses += !isError && carriesDocuments ? 1 : 0;
    }

    /// <summary>No answer came; a budget is kept by taking it for paid all the same.</summary>
    public void Lost(bool hasArrived, bool carriesDocuments)
    {
        Calls++;
        Analyses += hasArrived && carriesDocuments ? 1 : 0;
    }
}

/// <summary>What an article has cost so far.</summary>
internal sealed class Bill
{
    private decimal _calls;
    private decimal _cost;
    private long _records;

    /// <param name="share">Documents that shared the calls.</param>
    public void Add(CallMeter meter, int share, int textRecords, decimal usdPerThousandRecords)
    {
        var records = (long)textRecords * meter.Analyses;
        _calls += meter.Calls / (decimal)share;
        _records += records;
        _cost += records * usdPerThousandRecords / 1_000;
    }

    /// <summary>In place of tokens stand text records: they are what this service counts.</summary>
    public Usage ToUsage() => new(decimal.Round(_calls, 6), _records, 0, decimal.Ceiling(_cost * 1_000_000) / 1_000_000);
}
