package dev.gatehouse.database;

/** The contract of the outbox of logouts on SQLite. */
class SqliteLogoutMessagesTest extends LogoutMessageContract implements OnSqlite {}
