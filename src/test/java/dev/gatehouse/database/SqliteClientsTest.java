package dev.gatehouse.database;

/** Registered clients on SQLite. */
class SqliteClientsTest extends ClientContract implements OnSqlite {}
