namespace Quittance;

/// <summary>The one decision.</summary>
static class Decider;
