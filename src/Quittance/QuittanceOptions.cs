namespace Quittance;

/// <summary>Settings.</summary>
public sealed class QuittanceOptions;
