package dev.gatehouse.database;

/** The contract of identities at the same time on PostgreSQL with its own clock. */
class PostgresIdentityRacesTest extends IdentityRaceContract implements OnPostgres {}
