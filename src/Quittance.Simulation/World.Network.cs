using System.Text;
using System.Text.Json.Nodes;
using Quittance.Inbox;
using Quittance.Providers.Stripe;
using Quittance.Storage;

namespace Quittance.Simulation;

/// <content>What travels between the provider and the servers.</content>
sealed partial class World
{
    static readonly Sql Stored = new("select count(*) from event where account = @account and external_id = @id");

    /// <summary>More than any history that comes to rest has need of.</summary>
    const int MostRequests = 4000;

    readonly List<byte[]> _webhooks = [];
    readonly Dictionary<string, string> _sent = [];
    int _requests;

    /// <summary>What is wrong with how webhooks were taken, if anything is.</summary>
    public string? NetworkFault { get; private set; }

    /// <summary>V11: every changing request bears a key, and one key never two requests. V22: they come to an end.</summary>
    public void Sent(string method, string path, string? key, byte[] body)
    {
        if (++_requests > MostRequests)
            throw new InvalidOperationException($"The provider was asked more than {MostRequests} times, at last for {method} {path}.");
        if (method != "POST")
            return;
        if (string.IsNullOrEmpty(key))
        {
            NetworkFault ??= $"V11: {path} was sent without a key";
            return;
        }

        var request = $"{path} {Encoding.UTF8.GetString(body)}";
        if (!_sent.TryAdd(key, request) && _sent[key] != request)
            NetworkFault ??= $"V11: key {key} carried two requests: {_sent[key]} and {request}";
    }

    /// <summary>Delivers everything that waits, until nothing is on its way any more.</summary>
    public async Task<int> DeliverAllAsync(int node)
    {
        var delivered = 0;
        while (Provider.DueDeliveries() is { Count: > 0 } due)
        {
            foreach (var delivery in due)
                await DeliverAsync(delivery.Sequence, node).ConfigureAwait(false);
            delivered += due.Count;
        }

        return delivered;
    }

    async Task DeliverAsync(Step.Deliver step)
    {
        var dice = new Dice(step.Shuffle);
        var due = Provider.DueDeliveries().Select(delivery => delivery.Sequence).ToList();
        dice.Shuffle(due);
        // Some of what is due stays behind and comes with a later step.
        foreach (var sequence in due.Take(dice.Between(1, Math.Max(1, due.Count))))
        {
            await DeliverAsync(sequence, step.Node).ConfigureAwait(false);
            for (var copy = 1; copy < step.Copies; copy++)
                await PostAsync(_webhooks[^1], step.Node).ConfigureAwait(false);
            if (dice.Chance(60))
                await WorkAsync(step.Node).ConfigureAwait(false);
        }
    }

    async Task RedeliverAsync(Step.Redeliver step)
    {
        if (_webhooks.Count == 0)
            return;
        await PostAsync(One(_webhooks, step.Which), step.Node).ConfigureAwait(false);
        await WorkAsync(step.Node).ConfigureAwait(false);
    }

    async Task DeliverAsync(long sequence, int node)
    {
        if (Provider.DueDeliveries().FirstOrDefault(waiting => waiting.Sequence == sequence) is not { } delivery)
            return;
        using var http = new HttpMessageInvoker(new Postman(async (bytes, signature) =>
        {
            if (!_webhooks.Exists(known => known.AsSpan().SequenceEqual(bytes)))
                _webhooks.Add(bytes);
            return await ReceiveAsync(bytes, signature, node).ConfigureAwait(false);
        }));
        await Provider.DeliverAsync(delivery, http, CancellationToken.None).ConfigureAwait(false);
    }

    async Task PostAsync(byte[] body, int node) =>
        await ReceiveAsync(body, StripeSignature.Sign(body, Clock.GetUtcNow(), Node.WebhookSecret), node).ConfigureAwait(false);

    /// <summary>Hands a webhook in; what gets a 2xx must be stored by then (V6).</summary>
    async Task<bool> ReceiveAsync(byte[] body, string signature, int node)
    {
        var asked = _nodes[node];
        var (id, type) = ((string)JsonNode.Parse(body)!["id"]!, (string)JsonNode.Parse(body)!["type"]!);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [StripeSignature.Header] = signature };
        var taken = false;
        try
        {
            var result = await asked.Engine.Webhooks.ReceiveAsync(new WebhookRequest("stripe", headers, body), CancellationToken.None)
                .ConfigureAwait(false);
            taken = result is WebhookResult.Accepted or WebhookResult.Duplicate or WebhookResult.Dead;
        }
        catch (NodeDied)
        {
            Restart(asked);
        }

        Trace.Webhook(node, type, taken);
        if (taken && await StoredAsync(id).ConfigureAwait(false) != 1)
            NetworkFault ??= $"V6: {type} {id} got a 200 and is not stored once";
        return taken;
    }

    async Task<long> StoredAsync(string id)
    {
        var session = await Engine.Store.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await session.FirstAsync(Stored, args => args.Text("id", id), row => row.Number(0), CancellationToken.None)
                .ConfigureAwait(false);
    }
}
