package dev.gatehouse.database;

/** The contract on SQLite. */
class SqliteStorageTest extends StorageContract implements OnSqlite {}
