using System.Globalization;
using System.Net;

namespace Quittance.Sandbox;

/// <summary>A piece of markup. Everything put into it is encoded, unless it is markup itself.</summary>
internal readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    public static Html Of(FormattableString text) => new(string.Format(Encoder.Provider, text.Format, text.GetArguments()));

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Markup)));

    public override string ToString() => Markup;

    sealed class Encoder : IFormatProvider, ICustomFormatter
    {
        public static Encoder Provider { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is Html html ? html.Markup ?? "" : WebUtility.HtmlEncode(Convert.ToString(arg, CultureInfo.InvariantCulture) ?? "");
    }
}

/// <summary>The frame that all hosted pages share.</summary>
internal static class PageFrame
{
    const string Style = """
        *{box-sizing:border-box}
        :root{--ink:#14213d;--soft:#5b6478;--line:#d9dee8;--paper:#fff;--ground:#f4f6fa;--brand:#3b4cca;--brand-dark:#2d3aa3;--bad:#b3261e;
          --good:#1b7a43}
        body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);
          background:var(--ground)}
        .banner{background:#ffe9a8;color:#4a3600;text-align:center;padding:.45rem 1rem;font-size:.9rem;font-weight:600}
        main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
        h1{font-size:1.05rem;margin:0;font-weight:600}h2{font-size:1.1rem;margin:0 0 1rem}
        .columns{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:2.5rem;align-items:start}
        .card{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.6rem;
          box-shadow:0 10px 30px rgba(20,33,61,.06)}
        .narrow{max-width:32rem;margin:2rem auto}
        .total{font-size:2.4rem;font-weight:700;letter-spacing:-.02em;margin:.2rem 0 1.4rem}
        .soft{color:var(--soft)}.small{font-size:.87rem}
        ul.items{list-style:none;margin:0;padding:0}
        ul.items li{display:flex;justify-content:space-between;gap:1rem;padding:.7rem 0;border-top:1px solid var(--line)}
        ul.items b{font-weight:600}
        label,legend{display:block;padding:0;font-size:.87rem;font-weight:600;margin:0 0 .3rem}
        .field{margin:0 0 1rem;min-width:0}.pair{display:grid;grid-template-columns:1fr 1fr;gap:.8rem}
        input[type=text],input[type=email]{width:100%;font:inherit;color:inherit;padding:.6rem .75rem;border:1px solid #b9c1d0;
          border-radius:8px;background:#fff}
        input[aria-invalid=true]{border-color:var(--bad)}
        :focus-visible{outline:3px solid #9aa6ff;outline-offset:1px}
        .wrong{color:var(--bad);font-size:.85rem;margin:.25rem 0 0}
        .alert{background:#fdecea;color:#7a1610;border:1px solid #f3b8b3;border-radius:10px;padding:.8rem 1rem;margin:0 0 1.2rem}
        button,.button{font:inherit;font-weight:600;border-radius:9px;border:1px solid transparent;padding:.75rem 1.1rem;cursor:pointer;
          text-decoration:none;display:inline-block}
        .primary{background:var(--brand);color:#fff}.primary:hover{background:var(--brand-dark)}
        .primary[disabled]{opacity:.6;cursor:progress}
        .wide{width:100%;text-align:center}.plain{background:#fff;border-color:#b9c1d0;color:var(--ink)}
        fieldset{border:0;margin:0 0 1.1rem;padding:0;min-width:0}
        .tabs{display:grid;grid-template-columns:1fr 1fr;gap:.6rem}
        .tabs label{border:1px solid #b9c1d0;border-radius:9px;padding:.6rem .75rem;display:flex;gap:.5rem;align-items:center;margin:0;
          cursor:pointer}
        .tabs label:has(:checked){border-color:var(--brand);box-shadow:inset 0 0 0 1px var(--brand);background:#f3f4ff}
        form:has(#method-bank:checked) .by-card,form:has(#method-card:checked) .by-bank{display:none}
        .picks{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1.1rem}
        .picks button{font-size:.8rem;font-weight:500;padding:.3rem .6rem;border-radius:99px;background:#eef0f6;border-color:#d9dee8;
          color:var(--ink)}
        .picks button:hover{background:#e1e5f2}
        .back{display:inline-block;margin-top:1rem;color:var(--soft)}a{color:var(--brand)}
        table{width:100%;border-collapse:collapse;font-size:.88rem}
        th,td{text-align:left;padding:.45rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
        th{color:var(--soft);font-weight:600}code,pre{font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        pre{background:#14213d;color:#e8ecf7;padding:1rem;border-radius:10px;overflow-x:auto;margin:0}
        .stack>*+*{margin-top:1.2rem}
        @media (max-width:760px){.columns{grid-template-columns:minmax(0,1fr);gap:1.5rem}main{padding-top:1.5rem}}
        """;

    const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        + "frame-ancestors 'none'";

    public static SandboxResponse Page(int status, string title, Html body)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>{new Html(Style)}</style>
            </head>
            <body>
            <p class="banner" data-testid="sandbox-banner" style="margin:0">Sandbox: no real money moves here.</p>
            <main>{body}</main>
            </body>
            </html>
            """);
        return new SandboxResponse(status, new Dictionary<string, string>
        {
            ["Content-Type"] = "text/html; charset=utf-8",
            ["Content-Security-Policy"] = Policy,
            ["Referrer-Policy"] = "no-referrer",
            ["X-Content-Type-Options"] = "nosniff",
            ["Cache-Control"] = "no-store",
        }, System.Text.Encoding.UTF8.GetBytes(page.Markup));
    }

    public static SandboxResponse Redirect(string url) => new(303, new Dictionary<string, string>
    {
        ["Location"] = url.StartsWith('/') ? url : new Uri(url).AbsoluteUri,
        ["Cache-Control"] = "no-store",
    }, ReadOnlyMemory<byte>.Empty);
}
