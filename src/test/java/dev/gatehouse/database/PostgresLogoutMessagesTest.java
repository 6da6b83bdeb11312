package dev.gatehouse.database;

/** The contract of the outbox of logouts on PostgreSQL with its own clock. */
class PostgresLogoutMessagesTest extends LogoutMessageContract implements OnPostgres {}
