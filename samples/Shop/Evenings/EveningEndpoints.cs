using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Shop.Api;
using Shop.Bookings;
using Shop.Customers;
using Shop.Pages;

namespace Shop.Evenings;

/// <summary>What is on, and the form to book it.</summary>
static class EveningEndpoints
{
    const int NameMax = 80;
    const int EmailMax = 254;

    static readonly EmailAddressAttribute EmailRule = new();

    public static void MapEvenings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Home);
        routes.MapGet("/book/{slug}", Form);
        routes.MapPost("/book/{slug}", Book).AddEndpointFilter<FormGuard>();
    }

    static async Task<IResult> Home(HttpContext context, QuittanceClient engine)
    {
        var reads = Evening.All.Select(evening => engine.Capacity(evening.Slug, context.RequestAborted));
        var capacities = await Task.WhenAll(reads);
        return Screens.Home(new HomeModel([.. Evening.All.Zip(capacities, (evening, read) => new EveningOffer(evening, Seats(read)))]));
    }

    static async Task<IResult> Form(string slug, HttpContext context, QuittanceClient engine, CustomerCookie cookie, Tokens tokens)
    {
        if (Evening.Find(slug) is not { } evening)
            return Screens.NotFound();
        var capacity = Seats(await engine.Capacity(slug, context.RequestAborted));
        var customer = cookie.Read(context);
        return Screens.Book(new BookModel(evening, capacity, tokens.Next())
        {
            Name = customer?.Name ?? "",
            Email = customer?.Email ?? "",
            Known = customer is not null && customer.HasProved(customer.Email),
        });
    }

    static async Task<IResult> Book(
        string slug, HttpContext context, QuittanceClient engine, CustomerCookie cookie, CustomerStore customers, Tokens tokens)
    {
        if (Evening.Find(slug) is not { } evening)
            return Screens.NotFound();
        var form = context.Request.Form;
        var wish = new Wish(form["seats"].ToString(), form["name"].ToString().Trim(), form["email"].ToString().Trim());
        var capacity = Seats(await engine.Capacity(slug, context.RequestAborted));
        var customer = cookie.Read(context);

        IResult Again(string problem, int status) => Screens.Book(new BookModel(evening, capacity, tokens.Next())
        {
            Name = wish.Name,
            Email = wish.Email,
            SeatsWanted = wish.Seats,
            Known = customer?.HasProved(wish.Email) == true,
            Problem = problem,
        }, status);

        if (Fault(wish, evening) is { } fault)
            return Again(fault, StatusCodes.Status422UnprocessableEntity);

        var order = Order(evening, wish, guest: customer?.HasProved(wish.Email) != true);
        switch (await engine.CreateOrder(order, tokens.KeyOf("book", form["form_token"]), context.RequestAborted))
        {
            case Answer<Order>.Done { Value: var made }:
                customers.Change(cookie.Establish(context), known => known.With(made.Id) with { Name = wish.Name, Email = wish.Email });
                return Results.Redirect(BookingEndpoints.PathOf(made.Id));
            case Answer<Order>.Refused { Problem: var problem, Status: var status }:
                return Again(Refusal(problem), status);
            default:
                return Again("The box office does not answer just now. Nothing was charged. Please try again.", 503);
        }
    }

    static string Refusal(Problem problem) => problem.Code.StartsWith("idempotency", StringComparison.Ordinal)
        ? "This form was sent before with other details; that booking is under “My bookings”. Send again to make another one."
        : Wording.Refusal(problem);

    static string? Fault(Wish wish, Evening evening) => wish switch
    {
        _ when wish.Seats < 1 || wish.Seats > evening.MaxSeats => $"Please choose between 1 and {evening.MaxSeats} seats.",
        { Name.Length: 0 or > NameMax } => "Please tell us your name.",
        _ when wish.Email.Length > EmailMax || !EmailRule.IsValid(wish.Email) => "Please check the e-mail address.",
        _ => null,
    };

    static NewOrder Order(Evening evening, Wish wish, bool guest) => new(
        "booking",
        Evening.Currency,
        new Buyer(Email: wish.Email),
        [new OrderLine($"{evening.Title}, {evening.When}", wish.Seats, evening.PriceMinor, evening.Slug)],
        guest,
        new Dictionary<string, string> { ["event"] = evening.Slug, ["name"] = wish.Name });

    static Capacity? Seats(Answer<Capacity> answer) => (answer as Answer<Capacity>.Done)?.Value;

    sealed record Wish(int Seats, string Name, string Email)
    {
        public Wish(string seats, string name, string email)
            : this(int.TryParse(seats, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0, name, email)
        {
        }
    }
}
