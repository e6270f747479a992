namespace Quittance.Storage;

/// <summary>A few values that the server makes for itself and keeps.</summary>
public sealed class Settings
{
    static readonly Sql Add = new(
        "insert into setting (account, name, value) values (@account, @name, @value) on conflict (account, name) do nothing");
    static readonly Sql Read = new("select value from setting where account = @account and name = @name");
    readonly Store _store;

    internal Settings(Store store) => _store = store;

    /// <summary>The kept value, or <paramref name="fresh"/>, which is then kept.</summary>
    public async Task<string> GetOrAddAsync(string name, string fresh, CancellationToken cancellationToken)
    {
        var session = await _store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.ExecuteAsync(Add, args => args.Text("name", name).Text("value", fresh), cancellationToken).ConfigureAwait(false);
            var kept = await session.FirstAsync(
                Read, args => args.Text("name", name), row => row.Text(0), cancellationToken).ConfigureAwait(false);
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return kept!;
        }
    }
}
