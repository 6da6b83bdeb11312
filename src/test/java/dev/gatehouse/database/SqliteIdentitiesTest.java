package dev.gatehouse.database;

/** The contract of identities on SQLite. */
class SqliteIdentitiesTest extends IdentityContract implements OnSqlite {}
