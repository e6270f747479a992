using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.AspNetCore;
using Quittance.Commands;

namespace Quittance.Host;

/// <summary><c>quittance explain ORDER</c>: why an order is where it is, and what is awaited next. Changes nothing.</summary>
static class ExplainVerb
{
    const int Told = 0;
    const int Unknown = 1;

    public static async Task<int> RunAsync(
        HostSettings settings, string order, bool json, TextWriter console, CancellationToken cancellationToken)
    {
        var options = new QuittanceServerOptions();
        settings.Apply(options);
        await using var engine = new Engine(options.Engine, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        if (!Id<Order>.TryParse(order, out var id) || await engine.Queries.StoryAsync(id, cancellationToken) is not { } story)
        {
            await console.WriteLineAsync(
                $"There is no order {order} in {engine.Database}. Order ids begin with {Order.IdPrefix}; GET /v1/orders lists them.");
            return Unknown;
        }

        await console.WriteLineAsync(json ? Storage.Json.Write(StoryJson.Of(story)) : Describe(StoryJson.Of(story), story));
        return Told;
    }

    static string Describe(StoryJson told, OrderStory story)
    {
        var order = story.Order;
        var text = new StringBuilder();
        text.AppendLine($"{order.Id} is {Storage.Words.Of(order.Status)}: {order.AmountPaid} paid, {order.AmountRefunded} refunded, "
            + $"{order.AmountDisputed} disputed, of {order.Terms.Amount} ({order.Terms.Currency.Code}, minor units).").AppendLine();
        foreach (var step in told.Steps)
        {
            text.AppendLine($"{step.At:u}  {step.Source ?? "elsewhere"} {step.Type}");
            foreach (var fact in step.Facts)
                text.AppendLine($"    meant   {fact.Fact} {fact.About} {fact.Amount} {fact.Currency} {fact.Detail}".TrimEnd());
            foreach (var move in step.Moved)
                text.AppendLine($"    moved   {move.Subject}: {move.From ?? "new"} -> {move.To}");
            foreach (var posted in step.Posted)
                text.AppendLine($"    posted  {posted}");
            foreach (var notice in step.Told)
                text.AppendLine($"    told    {notice}");
            if (step.Reason is { } reason)
                text.AppendLine($"    {reason}");
        }

        text.AppendLine();
        foreach (var call in story.Calls.Where(call => call.IsOpen))
        {
            text.AppendLine(
                $"Open call to {call.Provider}: {call.Request.Kind}, {call.Attempts} attempts, next at {call.DueAt:u}. {call.LastError}");
        }

        foreach (var open in story.Cases.Where(known => known.Settled is null))
            text.AppendLine($"Open case {open.Id}: {open.Summary}");
        return text.Append(told.Awaited is { } awaited
            ? $"Awaited next: {awaited.What}{(awaited.Until is { } until ? $" Until {until:u}." : "")}"
            : "Nothing is awaited.").ToString();
    }
}
