using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Ledger;

/// <summary>
/// SHA-256 over everything that a transaction says, entries included. It lets a proof name the row that was altered even where the
/// sums still fit (an entry moved to another account). It is no signature: whoever writes to the database can write it, too.
/// </summary>
static class LedgerChecksum
{
    public static byte[] Of(LedgerTransaction transaction)
    {
        // No part holds a line break: ids and codes have none, names and causes are escaped.
        var text = new StringBuilder(256);
        text.Append(transaction.Id).Append('\n').Append(transaction.Cause).Append('\n');
        text.Append(transaction.Order?.ToString())
            .Append('\n')
            .Append(transaction.Payment?.ToString())
            .Append('\n')
            .Append(transaction.Event)
            .Append('\n');
        text.Append(
            CultureInfo.InvariantCulture, $"{(transaction.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}");
        foreach (var entry in transaction.Entries)
        {
            text.Append('\n').Append(entry.Account.Name).Append('\n').Append(entry.Commodity.Code).Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"{entry.Amount}");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
