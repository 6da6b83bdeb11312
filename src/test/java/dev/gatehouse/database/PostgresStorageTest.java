package dev.gatehouse.database;

/** The contract on PostgreSQL with its own clock. */
class PostgresStorageTest extends StorageContract implements OnPostgres {}
