namespace Quittance.Providers;

/// <summary>One list of events that a provider keeps.</summary>
/// <param name="Name">Our name of it, unique within the provider; how far it was read is kept under it.</param>
/// <param name="Account">The seller's account whose list it is; <c>null</c> for our own.</param>
public sealed record EventFeed(string Name, string? Account);

/// <summary>An event as its provider lists it.</summary>
/// <param name="Identity">The members that identify it, the same as in its webhook.</param>
/// <param name="Body">The event, in the shape of its webhook.</param>
public sealed record ListedEvent(Verification.Genuine Identity, ReadOnlyMemory<byte> Body);

/// <summary>What asking for one page of a list came to.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public abstract record ListPage<T>
{
    private protected abstract void Closed();

    /// <summary>A page.</summary>
    /// <param name="Items">What it holds, newest first.</param>
    /// <param name="Next">What to ask the next page with; <c>null</c> at the end of the list.</param>
    public sealed record Read(IReadOnlyList<T> Items, string? Next) : ListPage<T>
    {
        private protected override void Closed() { }
    }

    /// <summary>It could not be read: nothing is known of what it holds.</summary>
    /// <param name="Why">For the operator.</param>
    public sealed record Unread(string Why) : ListPage<T>
    {
        private protected override void Closed() { }
    }
}
