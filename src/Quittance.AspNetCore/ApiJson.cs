using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Quittance.AspNetCore;

/// <summary>
/// The API's JSON: snake_case, enums as words, times in ISO 8601. What we read is strict: an unknown member is an error, not a
/// silent loss.
/// </summary>
static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static IResult Ok<T>(T value, int status = 200) => TypedResults.Json(value, Options, statusCode: status);
}
