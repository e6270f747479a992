using System.Text;
using System.Text.Json.Nodes;
using Quittance.Outbox;

namespace Quittance.Tests.Scenarios;

/// <summary>One effect, as the application took it.</summary>
sealed record Effect(string Id, string Order, int Sequence, string Type, JsonNode Data);

/// <summary>
/// The application that takes notices: it checks each signature, drops what it has seen by id, and knows whether the money was
/// there when it was told <c>order.paid</c> (B6).
/// </summary>
sealed class Application(World world)
{
    public const string Secret = "whsec_c2NlbmFyaW9zLWFwcGxpY2F0aW9uLXNlY3JldA==";

    readonly Lock _gate = new();
    readonly Dictionary<string, Effect> _effects = [];
    readonly Dictionary<string, string> _bodies = [];

    /// <summary>How many of the next notices it answers with 500.</summary>
    public int Failures { get; set; }

    /// <summary>How many it took again under an id that it had.</summary>
    public int Repeats { get; private set; }

    /// <summary>What it did, once per id, in the order of arrival.</summary>
    public IReadOnlyList<Effect> Effects
    {
        get
        {
            lock (_gate) return [.. _effects.Values];
        }
    }

    /// <summary>Takes one notice; false when it fails.</summary>
    public bool Take(IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        var id = headers["webhook-id"];
        Assert.True(
            StandardWebhooks.Verify([Secret], id, headers["webhook-timestamp"], headers["webhook-signature"], body, world.Time.GetUtcNow()),
            "A notice is signed by the Standard Webhooks scheme.");
        lock (_gate)
        {
            if (Failures > 0)
            {
                Failures--;
                return false;
            }

            var text = Encoding.UTF8.GetString(body);
            if (_bodies.TryGetValue(id, out var seen))
            {
                Assert.Equal(seen, text);
                Repeats++;
                return true;
            }

            _bodies.Add(id, text);
            Do(id, JsonNode.Parse(text)!);
            return true;
        }
    }

    void Do(string id, JsonNode notice)
    {
        var order = (string)notice["data"]!["id"]!;
        var effect = new Effect(id, order, (int)notice["sequence"]!, (string)notice["type"]!, notice["data"]!);
        var before = _effects.Values.Where(done => done.Order == order).Select(done => done.Sequence).DefaultIfEmpty(0).Max();
        Assert.True(effect.Sequence == before + 1, $"The notices of an order come in sequence: {effect.Sequence} came after {before}.");
        if (effect.Type == "order.paid")
        {
            Assert.True(!_effects.Values.Any(done => done.Order == order && done.Type == "order.paid"), "An order is paid once.");
            Assert.True(world.CapturedFor(order) > 0, "order.paid was told before the provider had any money for it.");
        }

        _effects.Add(id, effect);
    }
}
