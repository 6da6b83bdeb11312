package dev.gatehouse.database;

/** The contract of identities on PostgreSQL with its own clock. */
class PostgresIdentitiesTest extends IdentityContract implements OnPostgres {}
