namespace Quittance;

/// <summary>
/// The bounds that hold everywhere. What an operator may set has its default here and its setting in <see cref="QuittanceOptions"/>.
/// </summary>
static class Limits
{
    /// <summary>Webhooks that may wait for one commit; more are answered 503 at once, and the provider tries again.</summary>
    public const int IntakeQueue = 4096;

    /// <summary>Webhooks that share one commit.</summary>
    public const int IntakeBatch = 256;

    /// <summary>Readers of orders that may wait for one another; more read by themselves.</summary>
    public const int ReadQueue = 1024;

    /// <summary>Orders that are read together.</summary>
    public const int ReadBatch = 64;

    /// <summary>Events that are claimed, folded and booked together.</summary>
    public const int BookingBatch = 200;

    /// <summary>Calls or notices that one step of a pump sends.</summary>
    public const int OutboxBatch = 16;

    /// <summary>Orders whose deadline one step looks at.</summary>
    public const int DeadlineBatch = 100;

    /// <summary>Rows that one step of retention removes.</summary>
    public const int RetentionBatch = 500;

    /// <summary>Rows on one page of a list.</summary>
    public const int Page = 100;

    /// <summary>Lines of one order.</summary>
    public const int Lines = 100;

    /// <summary>Entries of one ledger transaction: every line of an order may pay its own seller, and the platform besides.</summary>
    public const int EntriesPerTransaction = 250;

    /// <summary>Letters of a ledger transaction's cause.</summary>
    public const int Cause = 400;

    /// <summary>Ledger transactions that a proof reads at once.</summary>
    public const int ProofPage = 1000;

    /// <summary>Rows that disagree which a proof names; it counts the rest.</summary>
    public const int ProofFaults = 20;

    /// <summary>Orders that one payment may pay.</summary>
    public const int OrdersPerPayment = 50;

    /// <summary>Metadata of one order.</summary>
    public const int MetadataKeys = 50;

    /// <summary>Letters of a description, name, reason or metadata value.</summary>
    public const int Text = 500;

    /// <summary>Bytes read from a provider's answer.</summary>
    public const int AnswerBytes = 4 * 1024 * 1024;

    /// <summary>Bytes kept of a webhook whose signature is wrong: enough to look at, too few to fill a disk.</summary>
    public const int RejectedBodyBytes = 2048;

    /// <summary>Letters kept of each header of a webhook.</summary>
    public const int HeaderLetters = 1024;

    /// <summary>Webhooks with a wrong signature that are recorded per minute; the rest are counted only.</summary>
    public const int RejectedPerMinute = 30;

    /// <summary>Webhooks with a wrong signature that are recorded per hour, so that a week of them stays below 100 MB.</summary>
    public const int RejectedPerHour = 200;

    /// <summary>Days that webhooks with a wrong signature are kept.</summary>
    public const int RejectedDays = 7;

    /// <summary>Facts of one event that are kept with it: the first ones, in their order.</summary>
    public const int FactsPerEvent = 50;

    /// <summary>Letters kept of what a fact says besides.</summary>
    public const int FactDetail = 200;

    /// <summary>Tries that a one-time code gives.</summary>
    public const int CodeTries = 5;
}
