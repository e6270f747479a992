using Quittance.Tests.Infrastructure;

// One of each for the whole run. They start when the first test asks for them, so a filtered run pays for what it uses.
[assembly: AssemblyFixture(typeof(PostgresCluster))]
[assembly: AssemblyFixture(typeof(Browser))]
