using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Quittance.Bench.Peers;

/// <summary>The peers' tables in Entity Framework Core, as its documentation would have them.</summary>
sealed class BenchContext(DbContextOptions<BenchContext> options) : DbContext(options)
{
    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<OrderRow> Orders => Set<OrderRow>();

    public DbSet<TransactionRow> Transactions => Set<TransactionRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EventRow>(row =>
        {
            row.ToTable("event").HasKey(one => one.Id);
            row.Property(one => one.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            row.Property(one => one.ExternalId).HasColumnName("external_id");
            row.Property(one => one.Type).HasColumnName("type");
            row.Property(one => one.Body).HasColumnName("body");
            row.Property(one => one.ReceivedAt).HasColumnName("received_at");
            row.Property(one => one.ProcessedAt).HasColumnName("processed_at");
        });
        modelBuilder.Entity<OrderRow>(row =>
        {
            row.ToTable("orders").HasKey(one => one.Id);
            row.Property(one => one.Id).HasColumnName("id");
            row.Property(one => one.Status).HasColumnName("status");
            row.Property(one => one.Amount).HasColumnName("amount");
            row.Property(one => one.AmountPaid).HasColumnName("amount_paid");
            row.Property(one => one.Currency).HasColumnName("currency");
            row.Property(one => one.PaidAt).HasColumnName("paid_at");
        });
        modelBuilder.Entity<TransactionRow>(row =>
        {
            row.ToTable("ledger_transaction").HasKey(one => one.Id);
            row.Property(one => one.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            row.Property(one => one.Cause).HasColumnName("cause");
            row.Property(one => one.OrderId).HasColumnName("order_id");
            row.Property(one => one.At).HasColumnName("at");
            row.HasMany(one => one.Entries).WithOne().HasForeignKey(entry => entry.TransactionId);
        });
        modelBuilder.Entity<EntryRow>(row =>
        {
            row.ToTable("ledger_entry").HasKey(one => new { one.TransactionId, one.Position });
            row.Property(one => one.TransactionId).HasColumnName("transaction_id");
            row.Property(one => one.Position).HasColumnName("position").ValueGeneratedNever();
            row.Property(one => one.Account).HasColumnName("account");
            row.Property(one => one.Amount).HasColumnName("amount");
        });
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox").HasKey(one => one.Id);
            row.Property(one => one.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            row.Property(one => one.OrderId).HasColumnName("order_id");
            row.Property(one => one.Type).HasColumnName("type");
            row.Property(one => one.Payload).HasColumnName("payload");
            row.Property(one => one.CreatedAt).HasColumnName("created_at");
            row.Property(one => one.SentAt).HasColumnName("sent_at");
        });
    }
}

sealed class EventRow
{
    public long Id { get; set; }

    public required string ExternalId { get; set; }

    public required string Type { get; set; }

    public required string Body { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }

    public static EventRow Of(Incoming incoming) => new()
    {
        ExternalId = incoming.ExternalId,
        Type = incoming.Type,
        Body = Encoding.UTF8.GetString(incoming.Body),
        ReceivedAt = TimeProvider.System.GetUtcNow(),
    };
}

sealed class OrderRow
{
    public required string Id { get; set; }

    public required string Status { get; set; }

    public long Amount { get; set; }

    public long AmountPaid { get; set; }

    public required string Currency { get; set; }

    public DateTimeOffset? PaidAt { get; set; }
}

sealed class TransactionRow
{
    public long Id { get; set; }

    public required string Cause { get; set; }

    public required string OrderId { get; set; }

    public DateTimeOffset At { get; set; }

    public List<EntryRow> Entries { get; set; } = [];
}

sealed class EntryRow
{
    public long TransactionId { get; set; }

    public int Position { get; set; }

    public required string Account { get; set; }

    public long Amount { get; set; }
}

sealed class OutboxRow
{
    public long Id { get; set; }

    public required string OrderId { get; set; }

    public required string Type { get; set; }

    public required string Payload { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }
}
