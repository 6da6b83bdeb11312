package dev.gatehouse.database;

/** Registered clients on PostgreSQL with its own clock. */
class PostgresClientsTest extends ClientContract implements OnPostgres {}
