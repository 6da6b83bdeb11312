package dev.gatehouse.database;

/** The contract of waiting devices on SQLite. */
class SqliteDeviceCodesTest extends DeviceCodeContract implements OnSqlite {}
