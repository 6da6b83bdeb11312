package dev.gatehouse.database;

/** The contract of sessions and consents on SQLite. */
class SqliteSessionsTest extends SessionContract implements OnSqlite {}
