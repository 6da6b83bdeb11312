package dev.gatehouse.database;

/** The contract of what administrators see on SQLite. */
class SqliteHoldingsTest extends HoldingsContract implements OnSqlite {}
