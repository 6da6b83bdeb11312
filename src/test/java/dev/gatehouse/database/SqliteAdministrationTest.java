package dev.gatehouse.database;

/** What the administration keeps, on SQLite. */
class SqliteAdministrationTest extends AdministrationContract implements OnSqlite {}
