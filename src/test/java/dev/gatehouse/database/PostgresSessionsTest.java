package dev.gatehouse.database;

/** The contract of sessions and consents on PostgreSQL with its own clock. */
class PostgresSessionsTest extends SessionContract implements OnPostgres {}
