using Quittance.Tests.Infrastructure;

// One of each for the whole run. Both start only when the first test asks for them.
[assembly: AssemblyFixture(typeof(PostgresCluster))]
