using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Quittance.Tests.Tidy;

/// <summary>Prints what an assembly offers to others, one line per type and member, in a stable order.</summary>
static class PublicApi
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(bool)] = "bool",
        [typeof(string)] = "string",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(decimal)] = "decimal",
    };

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder($"# {assembly.GetName().Name}\n");
        foreach (var type in assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal)) Print(type, text);
        return text.ToString();
    }

    public static void Print(Type type, StringBuilder text)
    {
        text.Append('\n').Append(Header(type)).Append('\n');
        foreach (var line in Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(line).Append('\n');
    }

    static string Header(Type type)
    {
        IEnumerable<Type?> bases = type.BaseType == typeof(object) || type.IsValueType ? [] : [type.BaseType];
        var interfaces = type.GetInterfaces()
            .Where(offered => offered.IsVisible && !type.IsEnum && !(IsRecord(type) && IsEquatable(offered)))
            .OrderBy(Name, StringComparer.Ordinal);
        var above = string.Join(", ", bases.OfType<Type>().Concat(interfaces).Select(Name));
        return $"{Kind(type)} {Name(type)}{(above.Length > 0 ? " : " + above : "")}";
    }

    static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsValueType: true } => IsRecord(type) ? "record struct" : "struct",
        { IsInterface: true } => "interface",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => IsRecord(type) ? "abstract record" : "abstract class",
        { IsSealed: true } => IsRecord(type) ? "sealed record" : "sealed class",
        _ => "class",
    };

    static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;

    static bool IsEquatable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEquatable<>);

    static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        var constructors = type.GetConstructors(Declared).Where(IsWritten).Select(made => $"new({Parameters(made)})");
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)
            .Select(field => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}");
        var properties = type.GetProperties(Declared)
            .Where(property => property.Name != "EqualityContract" && property.GetAccessors(true).Any(IsOffered)).Select(Property);
        var methods = type.GetMethods(Declared).Where(method => IsWritten(method) && !IsAccessor(method)).Select(Method);
        return [.. constructors, .. fields, .. properties, .. methods];
    }

    /// <summary>Offered, and by a person: a record's equality is the compiler's.</summary>
    static bool IsWritten(MethodBase method) => IsOffered(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    /// <summary>Public, or for those who derive.</summary>
    static bool IsOffered(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsOffered)
            .Select(accessor => accessor == property.GetMethod ? "get;" : IsInit(accessor) ? "init;" : "set;")
            .Order(StringComparer.Ordinal);
        var index = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{Modifiers(property.GetAccessors(true)[0])}{Name(property.PropertyType)} {property.Name}{index} "
            + $"{{ {string.Join(' ', accessors)} }}";
    }

    static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers()
        .Contains(typeof(IsExternalInit));

    static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    static string Modifiers(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic) return access + "static ";
        if (method.IsAbstract) return access + "abstract ";
        return access + (method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    static string Parameter(ParameterInfo parameter) =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = …" : "")}";

    static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        var plain = (type.FullName ?? $"{type.Namespace}.{type.Name}").Split('[')[0].Replace('+', '.');
        if (!type.IsGenericType) return plain;
        // `1 stands for a number of arguments, at each level of nesting.
        var bare = string.Concat(plain.Split('`').Select((part, index) => index == 0 ? part : part.TrimStart("0123456789".ToCharArray())));
        return $"{bare}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
